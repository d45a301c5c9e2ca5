"""Refer: hand a clue to the unit that is competent."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import add_parts, move, ready_for, said, unit_in_force
from gongzhi.enforcement.words import Part


@act
def refer_clue(*, clue: Clue, unit_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Offer a clue to another unit, which takes it over or returns it within its limit.

    :raises Refused: if it is the same unit, or the clue was referred here by another.
    """
    clue = ready_for("refer", clue, by=by, at=at, key=key)
    unit = unit_in_force(unit_id, at=at)
    if unit.pk == clue.unit_id:
        raise Refused(_("这就是本单位，请选择另一个单位。"), field="unit_id")
    reason = said(reason, field="reason", what=_("请写明移送的理由。"))
    clue = move(
        clue,
        "refer",
        by=by,
        at=at,
        note=reason,
        key=key,
        facts={"unit": unit.name},
        limit_unit=unit.pk,
        pending_unit=unit,
    )
    add_parts(clue, {(unit.pk, Part.PENDING)})
    return clue
