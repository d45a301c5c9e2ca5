"""Excuse: let an assisting unit off its answer."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, CaseUnit
from gongzhi.cases.moves import move_case, said
from gongzhi.cases.words import Part
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def excuse_assistance(
    *, case: Case, unit_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Case:
    """Stop waiting for an assisting unit's answer.

    :raises Refused: if that unit owes none, or no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明免除协办的理由。"))
    waiting = (
        CaseUnit.objects.select_related("unit")
        .filter(case=case, unit_id=unit_id, part=Part.ASSISTING, done_at__isnull=True)
        .first()
    )
    facts = {"unit": waiting.unit.name} if waiting else {}
    case = move_case(case, "excuse", by=by, at=at, note=reason, key=key, facts=facts, limit_unit=unit_id)
    if waiting is None:
        raise Refused(_("请选择一个尚未答复的协办单位。"), field="unit")
    CaseUnit.objects.filter(pk=waiting.pk).update(done_at=at, excused=True)
    case.__dict__.pop("parts", None)
    return case
