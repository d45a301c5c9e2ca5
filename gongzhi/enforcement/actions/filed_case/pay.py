"""Pay: record money paid on a decision."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.models import FiledCase, Payment
from gongzhi.enforcement.moves import move, ready_for
from gongzhi.enforcement.words import PaymentKind


@act
def record_payment(
    *,
    filed_case: FiledCase,
    kind: str,
    amount: Decimal,
    paid_date: date,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Record a payment of a fine, of confiscated gains, or of what is added for lateness, in yuan.

    :raises Refused: if it is more than is owed on the day of payment, or the day does not fit.
    """
    filed_case = ready_for("pay", filed_case, by=by, at=at, key=key)
    if kind not in PaymentKind.values:
        raise Refused(_("请选择款项。"), field="kind")
    if not rules.fits_money(amount):
        raise Refused(_("请写明金额，最多两位小数。"), field="amount")
    if paid_date is None or not filed_case.served_date <= paid_date <= clock.day_of(at):
        raise Refused(_("缴款日期应在送达之后、不晚于今天。"), field="paid_date")
    owed = rules.amounts_owed(filed_case, until=paid_date)[kind]
    if amount > owed:
        raise Refused(_("这一项到当天只欠 %(amount)s 元。") % {"amount": f"{owed:.2f}"}, field="amount")
    facts = {"kind": str(PaymentKind(kind).label), "amount": f"{amount:.2f}"}
    filed_case = move(filed_case, "pay", by=by, at=at, key=key, facts=facts)
    Payment.objects.create(filed_case=filed_case, kind=kind, amount=amount, paid_date=paid_date, at=at)
    filed_case.__dict__.pop("payments", None)
    return filed_case
