"""Answer: reply to an enquiry, which closes it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.moves import move_case, said
from gongzhi.cases.words import Outcome
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def answer_enquiry(*, case: Case, answer: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Answer an enquiry and close it; the consumer reads the answer on their page.

    :raises Refused: if the answer is empty, or an assisting unit has not answered.
    """
    answer = said(answer, field="answer", what=_("请填写答复内容。"))
    case = move_case(
        case, "answer", by=by, at=at, key=key, outcome=Outcome.ANSWERED, resolved=True, decided_at=at, closed_at=at
    )
    CaseText.objects.filter(case=case).update(answer=answer)
    return case
