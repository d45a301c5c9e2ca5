"""Order testing: record what is tested, by which body, who chose it and who pays."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.cases.rules import fits_amount
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation, Testing
from gongzhi.mediation.moves import move_mediation, one_of, ready_for
from gongzhi.mediation.words import ChosenBy, Pays


@act
def order_testing(
    *,
    case: Case,
    item: str,
    body: str,
    chosen_by: str,
    pays: str,
    cost: Decimal | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Record a test or an appraisal: the sides agree on a body, else the office designates one; cost as agreed.

    :raises Refused: if something is not said, or an earlier one is still under way.
    """
    mediation = ready_for("order_testing", case, by=by, at=at, key=key)
    if mediation.testings.filter(returned_date=None).exists():
        raise Refused(_("已有一项检验检测鉴定还没有结果。"))
    item = said(item, field="item", what=_("请写明检验检测鉴定什么。"))[:200]
    body = said(body, field="body", what=_("请写明机构名称。"))[:120]
    one_of(chosen_by, ChosenBy.values, field="chosen_by", what=_("请选择机构是怎样选定的。"))
    one_of(pays, Pays.values, field="pays", what=_("请选择费用由谁承担；谈不拢的，请登记为对费用不能达成一致。"))
    if not fits_amount(cost):
        raise Refused(_("金额应为不小于 0 的数，最多两位小数。"), field="cost")
    facts = {"item": item, "body": body, "chosen": chosen_by, "pays": pays}
    mediation = move_mediation(mediation, "order_testing", by=by, at=at, key=key, facts=facts)
    Testing.objects.create(
        mediation=mediation, item=item, body=body, chosen_by=chosen_by, pays=pays, cost=cost, ordered_at=at
    )
    return mediation
