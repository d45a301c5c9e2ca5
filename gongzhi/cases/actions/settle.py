"""Settle: record that the two sides agreed, and what the consumer got back."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.facts import on_file
from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.moves import move_case, ready_for, said
from gongzhi.cases.words import SETTLEMENTS, Recovery
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def settle_case(
    *,
    case: Case,
    outcome: str,
    terms: str,
    recovered: Decimal,
    recovery: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Case:
    """Record a settlement: its kind, its terms, and the loss recovered in yuan with how it was recovered.

    :raises Refused: if the outcome is no settlement or speaks against what is on file, the terms are empty, or an
        amount has no way of recovery.
    """
    if outcome not in SETTLEMENTS:
        raise Refused(_("请选择结果：调解成功、即时履行或自行和解。"), field="outcome")
    terms = said(terms, field="terms", what=_("请写明双方达成的内容。"))
    if recovered is None or not rules.fits_amount(recovered):
        raise Refused(_("挽回损失应为不小于 0 的金额，最多两位小数；没有则填 0。"), field="recovered")
    if recovered and recovery not in Recovery.values:
        raise Refused(_("请选择损失是怎样挽回的。"), field="recovery")
    case = ready_for("settle", case, by=by, at=at, key=key)
    if against := rules.why_not_outcome(rules.procedure_of(case), outcome, on_file(case)):
        raise Refused(against, field="outcome")
    case = move_case(
        case,
        "settle",
        by=by,
        at=at,
        note=terms,
        key=key,
        facts={"outcome": str(outcome), "recovered": f"{recovered:.2f}"},
        outcome=outcome,
        resolved=rules.outcome_resolves(outcome),
        recovered=recovered,
        recovery=recovery if recovered else "",
        decided_at=at,
    )
    CaseText.objects.filter(case=case).update(answer=terms)
    return case
