"""Recover: record loss recovered for consumers through a case; the complaint that it began with counts it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.actions.recover import record_recovery
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Recovery
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for, said
from gongzhi.enforcement.words import OF_CASES


@act
def recover_loss(
    *,
    filed_case: FiledCase,
    amount: Decimal,
    recovery: str,
    terms: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Record what consumers got back through this case, in yuan.

    Where it began with a consumer's complaint that is decided, that complaint counts it and its consumer is told.

    :raises Refused: if the amount or the way does not fit, or nothing is said.
    """
    filed_case = ready_for("recover", filed_case, by=by, at=at, key=key)
    if not rules.fits_money(amount):
        raise Refused(_("请写明金额，最多两位小数。"), field="amount")
    if recovery not in Recovery.values:
        raise Refused(_("请选择损失是怎样挽回的。"), field="recovery")
    terms = said(terms, field="terms", what=_("请写明挽回损失的情况。"))
    filed_case = move(
        filed_case,
        "recover",
        by=by,
        at=at,
        note=terms,
        key=key,
        facts={"amount": f"{amount:.2f}"},
        recovered=filed_case.recovered + amount,
    )
    clue = filed_case.clue
    case = Case.objects.filter(pk=clue.source_id).first() if clue and clue.source in OF_CASES else None
    if case and case.state in CASE["recover"].sources:
        record_recovery(case=case, amount=amount, recovery=recovery, terms=terms, by=SYSTEM, at=at)
    return filed_case
