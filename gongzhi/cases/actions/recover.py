"""Recover: record loss recovered for the consumer after the matter was decided, as through enforcement."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, ready_for, said
from gongzhi.cases.words import Recovery
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def record_recovery(
    *,
    case: Case,
    amount: Decimal,
    recovery: str,
    terms: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Case:
    """Add to the loss recovered, in yuan, with how it was; the consumer is told.

    :raises Refused: if the amount or the way does not fit, or nothing is said.
    """
    case = ready_for("recover", case, by=by, at=at, key=key)
    if not amount or not rules.fits_amount(amount):
        raise Refused(_("挽回损失应为大于 0 的金额，最多两位小数。"), field="amount")
    if recovery not in Recovery.values:
        raise Refused(_("请选择损失是怎样挽回的。"), field="recovery")
    terms = said(terms, field="terms", what=_("请写明挽回损失的情况。"))
    return move_case(
        case,
        "recover",
        by=by,
        at=at,
        note=terms,
        key=key,
        facts={"amount": f"{amount:.2f}"},
        recovered=(case.recovered or Decimal(0)) + amount,
        recovery=recovery,
    )
