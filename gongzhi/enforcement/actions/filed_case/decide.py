"""Decide: say how a case ends: with penalties, without, or in other hands."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.actions.publication.prepare import prepare_publication
from gongzhi.enforcement.catalog import penalty_kinds
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for, said
from gongzhi.enforcement.words import FiledOutcome, FiledState


@act
def decide_case(
    *,
    filed_case: FiledCase,
    outcome: str,
    decision_number: str,
    decision: str,
    collective: bool = False,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Decide the case; a penalty only after the party was told and had its days. Publication is prepared where due.

    :param collective: it was decided after discussion by the heads together.
    :raises Refused: if the outcome is none, the party's days have not passed, or number or reasons are missing.
    """
    filed_case = ready_for("decide", filed_case, by=by, at=at, key=key)
    if outcome not in FiledOutcome.values:
        raise Refused(_("请选择处理结果。"), field="outcome")
    number = said(decision_number, field="decision_number", what=_("请写明决定书文号。"))[:60]
    decision = said(decision, field="decision", what=_("请写明违法事实、证据、依据和决定内容。"))
    today = clock.day_of(at)
    punished = outcome == FiledOutcome.PUNISHED
    if punished and filed_case.state != FiledState.NOTICED:
        raise Refused(_("给予处罚前应当先告知当事人。"), field="outcome")
    if punished and not filed_case.penalties:
        raise Refused(_("请先写明拟给予的处罚种类、金额和依据。"), field="outcome")
    if punished and rules.is_weighty(filed_case) and not filed_case.legal_review:
        raise Refused(
            _("大案，或者当事人可以要求听证的处罚，未经法制审核不得作出决定，请退回补充调查后重新审核。"),
            field="outcome",
        )
    due = filed_case.comment_due_date
    if punished and not filed_case.commented and due and today <= due:
        raise Refused(_("当事人可以在 %(day)s 前陈述、申辩，期满才能决定。") % {"day": due.isoformat()})
    sums = {"fine": Decimal(0), "gains": Decimal(0), "goods": Decimal(0)}
    for row in filed_case.penalties if punished else ():
        if counted := penalty_kinds()[row.kind].amount:
            sums[counted] += row.amount
    filed_case = move(
        filed_case,
        "decide",
        by=by,
        at=at,
        note=decision,
        key=key,
        facts={
            "outcome": str(FiledOutcome(outcome).label),
            "decision": number,
            "fine": f"{sums['fine']:.2f}",
            "gains": f"{sums['gains']:.2f}",
            "goods": f"{sums['goods']:.2f}",
            "collective": collective,
        },
        outcome=outcome,
        decision_number=number,
        decision=decision,
        decided_at=at,
        decided_date=today,
        fine=sums["fine"],
        gains=sums["gains"],
        goods_confiscated=sums["goods"],
    )
    if punished:
        prepare_publication(filed_case=filed_case, by=by, at=at)
    return filed_case
