"""Review return: send the case back to be investigated further."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.filed_case.review_pass import refuse_investigator
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for, said


@act
def return_from_review(
    *, filed_case: FiledCase, opinion: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Send the case back, saying what is missing.

    :raises Refused: if who acts investigates the case, or says nothing.
    """
    filed_case = ready_for("review_return", filed_case, by=by, at=at, key=key)
    refuse_investigator(filed_case, by)
    opinion = said(opinion, field="opinion", what=_("请写明需要补充调查的内容。"))
    return move(filed_case, "review_return", by=by, at=at, note=opinion, key=key, review_opinion=opinion)
