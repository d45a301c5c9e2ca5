"""Invite: ask another unit to assist (协办); the holder closes only when it answered or was excused."""

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
def invite_assistance(
    *, case: Case, unit_id: int, asked: str, by: Actor, at: datetime, key: UUID | None = None
) -> Case:
    """Ask another unit for assistance and let it see the case.

    :raises Refused: if no other unit is named, it assists already, or it is not said with what.
    """
    case = lock_case(case, key)
    unit = unit_in_force(unit_id, at=at)
    if unit.pk == case.unit_id:
        raise Refused(_("承办单位不能邀请自己协办。"), field="unit")
    asked = said(asked, field="asked", what=_("请写明请对方协办什么。"))
    if CaseUnit.objects.filter(case=case, unit=unit, part=Part.ASSISTING, done_at__isnull=True).exists():
        raise Refused(_("这个单位正在协办，尚未答复。"), field="unit")
    case = move_case(case, "invite", by=by, at=at, note=asked, key=key, facts={"unit": unit.name}, limit_unit=unit.pk)
    CaseUnit.objects.update_or_create(
        case=case,
        unit=unit,
        part=Part.ASSISTING,
        defaults={"asked": asked, "asked_at": at, "answer": "", "done_at": None, "excused": False},
    )
    keep_seen_by(case)
    return case
