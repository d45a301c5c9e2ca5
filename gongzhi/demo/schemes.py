"""The demonstration's pledges: stores in every state, a chain, refunds, a refusal that became a complaint."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.intake import NewCase, Person
from gongzhi.cases.words import Kind
from gongzhi.core.actors import ANONYMOUS, SYSTEM, Actor, consumer
from gongzhi.core.clock import day_of
from gongzhi.demo import invented
from gongzhi.demo.negotiations import FIRMS
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader, TraderAccount
from gongzhi.directory.queries import trader_actor
from gongzhi.schemes.actions.pledge.apply import apply_for_pledge
from gongzhi.schemes.actions.pledge.flag import flag_pledges
from gongzhi.schemes.actions.refund.complain import attach_pledge
from gongzhi.schemes.actions.refund.log import log_refund
from gongzhi.schemes.bulk import NewRefund, write_refunds
from gongzhi.schemes.models import Pledge, Refund
from gongzhi.schemes.verbs import do

OWN = "520115"
"""Where the demonstration's handler works."""
NAMESPACE = UUID("58e2f2d3-4b79-4f0e-9a59-1b1c6ee7a7a1")
TRADES = (
    ("母婴用品店", OWN), ("鞋帽店", OWN), ("文具店", OWN), ("体育用品店", "520102"), ("家纺店", "520103"),
    ("数码配件店", "520302"),
)  # fmt: skip
"""Single stores that pledge, and where."""
CHAIN = ("一店", "二店", "三店", "四店")
GOODS = (
    ("保温杯", "89"), ("运动鞋", "329"), ("儿童书包", "159"), ("电热毯", "129"), ("四件套", "268"), ("充电器", "59"),
    ("跳绳", "35"), ("羽绒服", "599"),
)  # fmt: skip


def build_schemes(*, at: datetime, staff) -> None:
    """Write stores, pledges and refunds, once."""
    if not Pledge.objects.exists():
        with transaction.atomic():
            Scene(at, staff).tell()


class Scene:
    """What happens to the stores, one after the other."""

    def __init__(self, at: datetime, staff):
        self.now, self.staff, self.number = at, staff, 0
        self.by, self.head = staff.named("handler"), staff.named("supervisor")
        account = TraderAccount.objects.filter(username=FIRMS[0].username).select_related("trader").first()
        self.firm: Actor | None = trader_actor(account) if account else None
        self.firm_trader: Trader | None = account.trader if account else None

    def ago(self, days: float) -> datetime:
        return timezone.localtime(self.now - timedelta(days=days)).replace(hour=10, minute=0, second=0)

    def tell(self) -> None:
        singles = [
            self.joined(self.trader(trade, region), ago=60 - number) for number, (trade, region) in enumerate(TRADES)
        ]
        chain = self.chain()
        own = self.own_stores()
        self.refunds([*singles, *chain, *own])
        self.waiting()
        self.looked_after(singles, chain)
        self.complained(own[0] if own else singles[0])
        flag_pledges(at=self.now)

    def trader(self, trade: str, region: str = OWN) -> Trader:
        self.number += 1
        return register_trader(
            name=invented.trader_name(trade, region),
            credit_code=invented.credit_code(8000 + self.number, region),
            address=invented.PLACES[region][1].format(300 + self.number),
            region=Region.objects.get(code=region),
            by=SYSTEM,
            at=self.ago(80),
        )

    def applied(
        self, trader: Trader, *, ago: float, name: str = "", scheme="no_reason_return", by=None, **more
    ) -> Pledge:
        region = trader.region_id or OWN
        self.number += 1
        return apply_for_pledge(
            scheme="no_reason_return",
            trader_id=trader.pk,
            store_name=name or trader.name,
            region=region,
            address=invented.PLACES[region][1].format(300 + self.number),
            by=by or SYSTEM,
            at=self.ago(ago),
            **{"days": 7 if self.number % 3 else 15} | more,
        )

    def joined(self, trader: Trader, *, ago: float, **more) -> Pledge:
        pledge = self.applied(trader, ago=ago, **more)
        return do(pledge, "accept", by=self.office(pledge), at=self.ago(ago - 3))

    def office(self, pledge: Pledge) -> Actor:
        return self.staff.of(pledge.unit_id)

    def chain(self) -> list[Pledge]:
        chain = self.trader("连锁超市")
        return [
            self.joined(chain, ago=50, name=f"观山湖示例连锁超市{name}", excluded=["perishable", "intimate"])
            for name in CHAIN
        ]

    def own_stores(self) -> list[Pledge]:
        """Two stores of the firm whose account a newcomer may open; one keeps both pledges."""
        if self.firm_trader is None:
            return []
        name = self.firm_trader.name
        first = self.joined(self.firm_trader, ago=45, name=f"{name}（中心店）", by=self.firm, excluded=["digital"])
        fakes = apply_for_pledge(
            scheme="no_fakes", trader_id=None, store_id=first.store_id, store_name="", region="", address="",
            by=self.firm, at=self.ago(40),
        )  # fmt: skip
        do(fakes, "accept", by=self.office(fakes), at=self.ago(38))
        second = self.joined(self.firm_trader, ago=44, name=f"{name}（城南店）", by=self.firm)
        do(
            first, "change", days=30, scope="本店销售的全部商品", excluded=["digital"], excluded_note="",
            effective_date=day_of(self.now) + timedelta(days=9), by=self.firm, at=self.ago(1),
        )  # fmt: skip
        return [first, second]

    def refunds(self, pledges: list[Pledge]) -> None:
        rows = [
            NewRefund(
                key=uuid5(NAMESPACE, f"{pledge.pk}:{number}"),
                pledge=pledge,
                goods=GOODS[(number + pledge.pk) % len(GOODS)][0],
                amount=Decimal(GOODS[(number + pledge.pk) % len(GOODS)][1]),
                days_since=number % 6,
                logged_at=self.ago(1 + (number * 5 + pledge.pk) % 30),
            )
            for pledge in pledges
            for number in range(4 + pledge.pk % 4)
        ]
        write_refunds(rows, by=SYSTEM, at=self.now)
        for refund in Refund.objects.order_by("id")[::2]:
            do(refund, "confirm", by=consumer(refund.pk), at=self.ago(0.5))

    def waiting(self) -> None:
        """Applications that wait for the handler, and one that was returned."""
        self.applied(self.trader("箱包店"), ago=2)
        self.applied(self.trader("玩具店"), ago=1)
        returned = self.applied(self.trader("眼镜店"), ago=6)
        reason = "请补充经营场所照片和退货流程。"
        do(returned, "return", reason=reason, by=self.by, at=self.ago(4))

    def looked_after(self, singles: list[Pledge], chain: list[Pledge]) -> None:
        """A check that failed and suspended its store, one that passed, one that waits; one store that left."""
        for pledge, told in (
            (singles[0], {}),
            (chain[1], {"failed": ["sign_shown", "staff_know"], "finding": "门口没有标识，两名店员说不清怎样退。"}),
        ):
            pledge = do(pledge, "plan_check", planned_date=day_of(self.ago(8)), by=self.by, at=self.ago(12))
            do(pledge.open_check, "record", **told, by=self.by, at=self.ago(8))
        do(singles[1], "plan_check", planned_date=day_of(self.now) + timedelta(days=5), by=self.by, at=self.ago(1))
        do(singles[2], "leave", reason="门店转让，不再经营。", by=self.by, at=self.ago(3))

    def complained(self, pledge: Pledge) -> None:
        """Refusals: one that the consumer accepts, one that is contested, one that became a complaint."""
        own = self.firm if self.firm and pledge.trader_id in self.firm.traders else self.office(pledge)
        told = {"pledge": pledge, "by": own, "refused": True}
        agreed = log_refund(
            goods="示例耳机", amount=Decimal("199"), days_since=40, ground="too_late", at=self.ago(9), **told
        )  # fmt: skip
        do(agreed, "agree", by=consumer(agreed.pk), at=self.ago(8))
        contested = log_refund(
            goods="示例吹风机", amount=Decimal("259"), days_since=3, ground="not_intact", reason="包装拆开了。",
            at=self.ago(5), **told,
        )  # fmt: skip
        do(contested, "contest", answer="只拆了封条，没有用过。", by=consumer(contested.pk), at=self.ago(4))
        refused = log_refund(
            goods="示例电饭煲", amount=Decimal("429"), days_since=2, ground="not_intact", at=self.ago(3), **told
        )
        do(refused, "contest", answer="没有开过箱，店员也看过。", by=consumer(refused.pk), at=self.ago(3))
        new = NewCase(
            kind=Kind.COMPLAINT,
            narrative="在这家店买的电饭煲两天后想退，没有开箱，店里说商品不完好不退。店里贴着无理由退货的标识。",
            source="portal",
            source_key="demonstration-pledge",
            claims=("refund",),
            amount=Decimal("429"),
            persons=(Person(name="孙示例", phone="19900007654", address=invented.PLACES[OWN][1].format(7)),),
            trader_id=pledge.trader_id,
            trader_name=pledge.trader.name,
            trader_region=pledge.region_id,
            region=pledge.region_id,
        )
        case = receive_case(new, by=ANONYMOUS, at=self.ago(2)).case
        attach_pledge(case=case, store=pledge.store, refund=refused, by=ANONYMOUS, at=self.ago(2))
