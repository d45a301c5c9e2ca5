"""List goods: add a line to the list of goods; their value decides whether the case is a large one."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.models import FiledCase, Goods, Hold
from gongzhi.enforcement.moves import move, ready_for, said


@act
def list_goods(
    *,
    filed_case: FiledCase,
    name: str,
    quantity: Decimal,
    measure: str,
    value: Decimal,
    hold: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Add goods with their value in yuan.

    :param hold: number of the hold in which they lie; empty: in none.
    :raises Refused: if something is missing or an amount does not fit.
    """
    filed_case = ready_for("list_goods", filed_case, by=by, at=at, key=key)
    name = said(name, field="name", what=_("请写明物品名称。"))[:120]
    measure = said(measure, field="measure", what=_("请写明单位：盒、件、千克……"))[:12]
    if quantity is None or not quantity.is_finite() or not 0 < quantity < 10**9:
        raise Refused(_("数量应大于零。"), field="quantity")
    if value is None or (value != 0 and not rules.fits_money(value)):
        raise Refused(_("货值应为不小于 0 的金额，最多两位小数。"), field="value")
    held = Hold.objects.filter(filed_case=filed_case, number=hold).first() if hold else None
    if hold and held is None:
        raise Refused(_("本案没有这件登记保存或者查封扣押。"), field="hold")
    total = value_of_goods(filed_case) + value
    filed_case = move(
        filed_case,
        "list_goods",
        by=by,
        at=at,
        note=name,
        key=key,
        facts={"amount": f"{value:.2f}"},
        goods_value=total,
        is_large=rules.is_large(filed_case.sector, total),
    )
    Goods.objects.create(
        filed_case=filed_case, hold=held, name=name, quantity=quantity, measure=measure, value=value, at=at
    )
    return filed_case


def value_of_goods(filed_case: FiledCase) -> Decimal:
    """Add up what stands on the list of goods, in yuan."""
    listed = Goods.objects.filter(filed_case=filed_case, struck_at__isnull=True)
    return listed.aggregate(sum=Sum("value"))["sum"] or Decimal(0)
