"""Transfer: hand a case to another unit, which takes it over or returns it with a reason."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, CaseUnit
from gongzhi.cases.moves import keep_seen_by, lock_case, move_case, said, unit_in_force
from gongzhi.cases.words import Part
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def transfer_case(*, case: Case, unit_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Offer a case to another unit; it stays with this one until that one takes it over.

    :raises Refused: if no other unit or no reason is given.
    """
    case = lock_case(case, key)
    unit = unit_in_force(unit_id, at=at)
    if unit.pk == case.unit_id:
        raise Refused(_("本件已经在这个单位。"), field="unit")
    reason = said(reason, field="reason", what=_("请写明转办的理由。"))
    case = move_case(
        case,
        "transfer",
        by=by,
        at=at,
        note=reason,
        key=key,
        facts={"unit": unit.name},
        limit_unit=unit.pk,
        pending_unit=unit,
    )
    CaseUnit.objects.get_or_create(case=case, unit=unit, part=Part.PENDING, defaults={"asked_at": at})
    keep_seen_by(case)
    return case
