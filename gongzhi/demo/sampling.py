"""The demonstration's sampling: laboratories, a plan, batches in every state, imported goods that are watched."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from gongzhi.core.actors import SYSTEM, Actor, Role
from gongzhi.core.clock import day_of
from gongzhi.demo import invented
from gongzhi.demo.accounts import Account
from gongzhi.demo.negotiations import FIRMS
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader, TraderAccount, Unit
from gongzhi.sampling.actions.goods.watch import watch_goods
from gongzhi.sampling.actions.laboratory.register import register_laboratory
from gongzhi.sampling.actions.plan.make import make_plan
from gongzhi.sampling.actions.sample.report import NewItem
from gongzhi.sampling.actions.sample.take import take_sample
from gongzhi.sampling.models import Laboratory, Sample, SamplingPlan, Watched
from gongzhi.sampling.verbs import do
from gongzhi.sampling.words import Conclusion, Ground, Level, Side

UNIT = "samr-520115"
COLLEAGUE = Account("colleague-customs", "窦示例", "customs", (Role.HANDLER, Role.SUPERVISOR))
"""A second officer at the customs: nobody approves their own draft."""
PASSING = (
    ("示例大米", "粮油店", "示例米业"),
    ("示例酱油", "便利店", "示例酿造厂"),
    ("示例面包", "烘焙坊", "示例烘焙食品厂"),
    ("示例苹果", "水果店", ""),
    ("示例牛奶", "生鲜超市", "示例乳业"),
)


def build_sampling(*, at: datetime, staff) -> None:
    """Write plans, samples and watched goods, once."""
    if Laboratory.objects.exists():
        return
    with transaction.atomic():
        Scene(at, staff).tell()


class Scene:
    """What is sampled one after the other, with who acts in it."""

    def __init__(self, at: datetime, staff):
        self.now, self.staff, self.number = at, staff, 0
        self.by = staff.named("handler")
        self.head = staff.named("supervisor")
        self.colleague = staff.named("inspector")

    def ago(self, days: float) -> datetime:
        return timezone.localtime(self.now - timedelta(days=days)).replace(hour=10, minute=0, second=0)

    def tell(self) -> None:
        self.laboratories()
        self.plan()
        self.batches()
        self.contested()
        self.imported()

    def laboratories(self) -> None:
        told = {"valid_until": day_of(self.now) + timedelta(days=500), "by": self.head, "at": self.ago(80)}
        self.first = register_laboratory(
            name="示例食品检验检测所", accreditation="CMA-DEM0-0001", kinds=["food", "other"], **told
        )
        for number, name in enumerate(("示例质检中心", "示例检测技术有限公司"), start=2):
            register_laboratory(
                name=name,
                accreditation=f"CMA-DEM0-{number:04d}",
                kinds=["food", "drug", "device", "cosmetics", "other"],
                retests=True,
                **told,
            )

    def plan(self) -> None:
        today = day_of(self.now)
        plan = make_plan(
            title="本季度食品抽检（示例）",
            kinds=["food"],
            year=today.year,
            quarter=(today.month + 2) // 3,
            batches=20,
            goals="重点抽检粮油、调味品、乳制品和节令食品；小作坊和农村集市不少于三成。",
            by=self.by,
            at=self.ago(45),
        )
        unit = Unit.objects.get(key=UNIT)
        plan = do(plan, "share", unit_id=unit.pk, batches=20, by=self.by, at=self.ago(45))
        plan = do(plan, "appoint", laboratories=[self.first.pk], by=self.by, at=self.ago(45))
        self.current: SamplingPlan = do(plan, "launch", by=self.head, at=self.ago(44))

    def trader(self, trade: str, region: str = "520115") -> Trader:
        self.number += 1
        return register_trader(
            name=invented.trader_name(trade, region),
            credit_code=invented.credit_code(7000 + self.number, region),
            address=invented.PLACES[region][1].format(200 + self.number),
            region=Region.objects.get(code=region),
            by=SYSTEM,
            at=self.ago(80),
        )

    def take(self, goods: str, trader: Trader, *, ago: float, producer: str = "", **more) -> Sample:
        self.number += 1
        told = {
            "kind": "food",
            "plan_id": self.current.pk,
            "colleague_id": self.colleague.id,
            "by": self.by,
            "quantity": Decimal(6),
            "retained": Decimal(3),
            "measure": "袋",
            "price": Decimal("58.00"),
        }
        return take_sample(
            goods=goods,
            batch=f"{day_of(self.ago(ago + 20)):%Y%m%d}",
            seal=f"示封{self.number:05d}",
            trader_id=trader.pk,
            producer_name=producer,
            at=self.ago(ago),
            **told | more,
        )

    def sent(self, sample: Sample, *, ago: float) -> Sample:
        sample = do(sample, "send", laboratory=self.first.pk, by=self.by, at=self.ago(ago))
        return do(sample, "receive", by=self.by, at=self.ago(ago - 1))

    def reported(self, sample: Sample, *, ago: float, fail: bool = False, verb: str = "report") -> Sample:
        self.number += 1
        items = [
            NewItem("菌落总数", True, "GB 4789.2", "≤10000 CFU/g", "260 CFU/g"),
            NewItem("苯甲酸", not fail, "GB 5009.28", "≤1.0 g/kg", "1.8 g/kg" if fail else "未检出"),
        ]
        told = {
            "number": f"示检{self.number:05d}",
            "conclusion": Conclusion.FAIL if fail else Conclusion.PASS,
            "reported_date": day_of(self.ago(ago)),
            "items": items,
        }
        return do(sample, verb, **told, by=self.by, at=self.ago(ago))

    def batches(self) -> None:
        for number, (goods, trade, producer) in enumerate(PASSING):
            ago = 40 - number * 2
            sample = self.sent(self.take(goods, self.trader(trade), ago=ago, producer=producer), ago=ago - 1)
            sample = self.reported(sample, ago=ago - 14)
            if number < 3:
                do(sample, "publish", by=self.head, at=self.ago(ago - 15))
        self.take("示例香肠", self.trader("卤味店"), ago=1, producer="示例肉制品厂")
        self.sent(self.take("示例豆干", self.trader("早餐铺"), ago=9, producer="示例豆制品厂"), ago=8)
        suspect = self.take("示例蜜饯", self.trader("奶茶店"), ago=24, producer="示例果脯厂")
        self.reported(self.sent(suspect, ago=22), ago=1, fail=True)

    def contested(self) -> None:
        """One turned over by the re-inspection, one confirmed, one that its trader may still object to."""
        told = {"side": Side.TRADER, "ground": Ground.RESULT, "text": "本批有出厂检验报告，结果合格，申请复检。"}
        for fail, goods in ((False, "示例辣椒酱"), (True, "示例泡菜")):
            sample = self.sent(self.take(goods, self.trader("火锅店"), ago=42, producer="示例酱料厂"), ago=41)
            sample = self.reported(sample, ago=32, fail=True)
            sample = do(sample, "tell", by=self.by, at=self.ago(31))
            sample = do(sample, "object", **told, by=self.by, at=self.ago(28))
            sample = do(sample, "accept", by=self.by, at=self.ago(27))
            sample = do(sample, "draw", seed="demo0001", by=self.by, at=self.ago(25))
            sample = self.reported(sample, ago=15, fail=fail, verb="retest")
            if fail:
                sample = do(
                    sample,
                    "measure",
                    side=Side.TRADER,
                    measure="stop_sale",
                    demand="立即下架、封存同批次商品。",
                    due_date=day_of(self.ago(10)),
                    by=self.by,
                    at=self.ago(14),
                )
                sample = do(sample, "clue", side=Side.TRADER, by=self.by, at=self.ago(14))
            do(sample, "publish", by=self.head, at=self.ago(12))
        account = TraderAccount.objects.filter(username=FIRMS[0].username).first()
        firm = account.trader if account else self.trader("便利店")
        waiting = self.sent(self.take("示例坚果", firm, ago=18, producer="示例炒货厂"), ago=17)
        waiting = self.reported(waiting, ago=4, fail=True)
        do(waiting, "tell", by=self.by, at=self.ago(2))

    # Imported goods

    def watch(self, by: Actor, title: str, **told) -> Watched:
        return watch_goods(title=title, by=by, at=self.ago(70), **told)

    def imported(self) -> None:
        by = self.staff.named("customs")
        second = self.staff.open(COLLEAGUE)
        food = self.watch(
            by, "进口婴幼儿谷类辅食", hs_code="1901", origin="甲国", hazards=["metal", "label"], words="辅食 米粉"
        )
        cream = self.watch(by, "进口美白面霜", hs_code="3304", hazards=["metal", "illegal"], words="面霜 面膜")
        self.watch(by, "进口电热水壶", hs_code="8516", hazards=["injury"], words="水壶 电器")
        sample = self.take(
            "示例进口谷物米粉",
            self.trader("便利店"),
            ago=30,
            producer="",
            plan_id=None,
            hs_code="190110",
            origin="甲国",
        )
        sample = self.reported(self.sent(sample, ago=29), ago=20, fail=True)
        sample = do(sample, "tell", by=self.by, at=self.ago(20))
        sample = do(sample, "waive", side=Side.TRADER, by=self.by, at=self.ago(19))
        do(sample, "settle", by=self.by, at=self.ago(19))
        for goods, sort, title, days in (
            (food, "recall", "境外召回：重金属超标的批次", 26),
            (food, "warning", "境外主管部门提示标签问题", 60),
            (cream, "rejected", "口岸检出汞超标一批", 40),
        ):
            do(
                goods,
                "notice",
                sort=sort,
                title=title,
                source="示例风险通报网",
                noticed_date=day_of(self.ago(days)),
                by=by,
                at=self.ago(days - 1),
            )
        food = do(food, "assess", level=Level.MEDIUM, reason="先按中风险管理，等待复核。", by=by, at=self.ago(18))
        alert = do(food, "draft", by=by, at=self.ago(17), key=uuid4())
        alert = do(alert, "submit", by=by, at=self.ago(17))
        do(alert, "approve", by=second, at=self.ago(16))
        cream = do(cream, "assess", level=Level.MEDIUM, reason="口岸已经检出。", by=by, at=self.ago(15))
        do(cream, "draft", by=by, at=self.ago(3), key=uuid4())
