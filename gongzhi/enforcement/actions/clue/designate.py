"""Designate: say, as the superior office, whose a clue is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import follow, move, ready_for, rule_for, said, show_to_holder, unit_in_force


@act
def designate_holder(
    *, clue: Clue, unit_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Clue:
    """Give a clue to the unit that shall have it; it may not be referred on from there.

    :raises Refused: if there is no such unit, or no reason is given.
    """
    clue = ready_for("designate", clue, by=by, at=at, key=key)
    unit = unit_in_force(unit_id, at=at)
    reason = said(reason, field="reason", what=_("请写明指定的理由。"))
    former = clue.unit_id
    clue = move(
        clue,
        "designate",
        by=by,
        at=at,
        note=reason,
        key=key,
        facts={"unit": unit.name},
        limits_as="",
        unit=unit,
        officer_id=clue.officer_id if unit.pk == former else None,
        referred_by_id=former if unit.pk != former else clue.referred_by_id,
        procedure=rule_for("clue", unit, at),
    )
    show_to_holder(clue, former=former)
    follow(clue, "designate", at=at)
    return clue
