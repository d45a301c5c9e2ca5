"""List targets: put traders on a plan's list of those who may be inspected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.core.writing import insert
from gongzhi.directory.models import Trader
from gongzhi.inspections.models import Plan, PlanTarget
from gongzhi.inspections.moves import move_plan, ready_plan, sector_of
from gongzhi.inspections.words import Risk


@dataclass(frozen=True)
class NewTarget:
    """A trader for a plan's list."""

    trader_id: int
    kind: str
    risk: str = Risk.B
    address: str = ""


@act
def list_targets(
    *,
    plan: Plan,
    targets: Iterable[NewTarget],
    by: Actor,
    at: datetime,
    source: str = "hand",
    key: UUID | None = None,
) -> Plan:
    """Add traders to the list; who stands on it already stays as they are.

    :raises Refused: if one of them is no trader, of no kind of this sector, or of no risk class.
    """
    plan = ready_plan("list_targets", plan, by=by, at=at, key=key)
    kinds = {kind.key for kind in sector_of(plan.sector, on=plan.starts).kind}
    new = {target.trader_id: target for target in targets}
    if not new:
        raise Refused(_("请选择检查对象。"), field="targets")
    if Trader.objects.filter(pk__in=new).count() != len(new):
        raise Refused(_("没有这个经营者。"), field="targets")
    for target in new.values():
        if target.kind not in kinds:
            raise Refused(_("请选择本领域的企业类别。"), field="kind")
        if target.risk not in Risk.values:
            raise Refused(_("风险等级是 A、B、C、D 之一。"), field="risk")
    known = set(plan.targets.filter(trader_id__in=new).values_list("trader_id", flat=True))
    rows = [
        PlanTarget(
            plan=plan,
            trader_id=target.trader_id,
            kind=target.kind,
            risk=target.risk,
            address=target.address[:200],
            source=source,
        )
        for target in new.values()
        if target.trader_id not in known
    ]
    if not rows:
        raise Refused(_("这些对象都已在名单里。"), field="targets")
    insert(rows)
    return move_plan(plan, "list_targets", by=by, at=at, key=key, facts={"count": len(rows), "source": source})
