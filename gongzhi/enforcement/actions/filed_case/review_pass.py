"""Review pass: find the case in order."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for, said


@act
def pass_review(
    *,
    filed_case: FiledCase,
    opinion: str,
    legal_review: bool = False,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Let the case go on; who investigates it cannot review it.

    :param legal_review: it was the review of law that weighty cases must go through (法制审核).
    :raises Refused: if who acts investigates the case, gives no opinion, or the review of law is missing.
    """
    filed_case = ready_for("review_pass", filed_case, by=by, at=at, key=key)
    refuse_investigator(filed_case, by)
    if rules.is_weighty(filed_case) and not legal_review:
        raise Refused(_("大案，或者拟给予的处罚当事人可以要求听证的，须经法制审核。"), field="legal_review")
    opinion = said(opinion, field="opinion", what=_("请写明审核意见。"))
    return move(
        filed_case,
        "review_pass",
        by=by,
        at=at,
        note=opinion,
        key=key,
        review_opinion=opinion,
        legal_review=legal_review,
    )


def refuse_investigator(filed_case: FiledCase, by: Actor) -> None:
    """Keep those who investigate a case from reviewing it.

    :raises Refused: if who acts is one of them.
    """
    if any(row.officer_id == by.id for row in filed_case.investigators):
        raise Refused(_("办案人员不能审核自己办理的案件，请由其他负责人审核。"))
