"""Strike goods: take a line off the list of goods that does not belong there."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.actions.filed_case.list_goods import value_of_goods
from gongzhi.enforcement.models import FiledCase, Goods
from gongzhi.enforcement.moves import move, ready_for, said


@act
def strike_goods(
    *, filed_case: FiledCase, goods: str, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Strike a line; it stays readable in the database and in the history.

    :param goods: its identifier.
    :raises Refused: if there is no such line, or no reason is given.
    """
    filed_case = ready_for("strike_goods", filed_case, by=by, at=at, key=key)
    rows = Goods.objects.filter(filed_case=filed_case, struck_at__isnull=True)
    row = rows.filter(pk=goods).first() if str(goods).isdecimal() else None
    if row is None:
        raise Refused(_("请选择清单中的一项物品。"), field="goods")
    reason = said(reason, field="reason", what=_("请写明删除的理由。"))
    total = value_of_goods(filed_case) - row.value
    filed_case = move(
        filed_case,
        "strike_goods",
        by=by,
        at=at,
        note=f"{row.name}；{reason}",
        key=key,
        facts={"amount": f"{row.value:.2f}"},
        goods_value=total,
        is_large=rules.is_large(filed_case.sector, total),
    )
    row.struck_at = at
    row.save(update_fields=["struck_at"])
    filed_case.__dict__.pop("goods", None)
    return filed_case
