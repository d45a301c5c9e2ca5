"""Designate: an office above, or the joint conference's, says which unit handles a case; it is theirs at once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, CaseUnit, Routing
from gongzhi.cases.moves import (
    follow_limits,
    give_to,
    keep_seen_by,
    lock_case,
    no_longer_pending,
    said,
    unit_in_force,
)
from gongzhi.cases.words import Part
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def designate_case(
    *, case: Case, unit_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Case:
    """Give a case to a unit, whichever holds it or was to take it over; its limits begin anew there.

    :raises Refused: if no unit or no reason is given.
    """
    case = lock_case(case, key)
    unit = unit_in_force(unit_id, at=at)
    reason = said(reason, field="reason", what=_("请写明指定的理由。"))
    case = give_to(case, unit, "designate", by=by, at=at, note=reason, key=key, facts={"unit": unit.name})
    follow_limits(case, "take_over", at=at)
    CaseUnit.objects.filter(case=case, unit=unit, part=Part.PENDING).delete()
    no_longer_pending(case, at=at)
    keep_seen_by(case)
    Routing.objects.create(case=case, unit=unit, rules=["by-hand"], reason=reason, by_hand=True, at=at)
    return case
