"""Answer assistance: an assisting unit tells the holder what it found or did."""

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
def answer_assistance(*, case: Case, answer: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Answer what the holder asked this officer's unit for.

    :raises Refused: if the answer is empty, or nothing is asked of a unit of this officer.
    """
    answer = said(answer, field="answer", what=_("请填写协办答复。"))
    waiting = CaseUnit.objects.filter(
        case=case, unit_id__in=by.unit_ids, part=Part.ASSISTING, done_at__isnull=True
    ).first()
    case = move_case(
        case, "answer_assist", by=by, at=at, note=answer, key=key, limit_unit=waiting and waiting.unit_id
    )
    if waiting is None:
        raise Refused(_("没有等待您单位答复的协办事项。"))
    CaseUnit.objects.filter(pk=waiting.pk).update(answer=answer, done_at=at)
    case.__dict__.pop("parts", None)
    return case
