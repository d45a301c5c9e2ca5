"""The demonstration's inspections: a festival's, a quarter's, two draws, an undercover visit, what came of them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.clock import day_of
from gongzhi.demo import invented
from gongzhi.demo.accounts import Account
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Unit
from gongzhi.inspections.actions.plans.list_targets import NewTarget
from gongzhi.inspections.actions.plans.make import make_plan
from gongzhi.inspections.models import Inspection, Plan
from gongzhi.inspections.report import Report
from gongzhi.inspections.verbs import do
from gongzhi.inspections.words import Answer, Follow, PlanKind, Rechecked, Signed

FOOD = ("粮油店", "生鲜超市", "烘焙坊", "卤味店", "火锅店", "奶茶店", "早餐铺", "水果店", "便利店", "冷饮店")
ISSUERS = (("健身会所", "scale"), ("美容中心", "scale"), ("百货集团", "group"), ("洗车行", "other"))
BOOKS = ("校园书店", "文具书店", "书刊批发部")
SIGHTS = (("山水旅行社", "agency"), ("银饰购物店", "shop"))
COLLEAGUES = (
    Account("colleague-commerce", "沈示例", "commerce", ()),
    Account("colleague-publicity", "朱示例", "publicity", ()),
    Account("colleague-culture", "秦示例", "culture", ()),
)
"""A second officer where an agency has only one yet: nobody inspects alone."""


def build_inspections(*, at: datetime, staff) -> None:
    """Write plans and inspections, once."""
    if Plan.objects.exists():
        return
    with transaction.atomic():
        Scene(at, staff).tell()


class Scene:
    """The plans one after the other, with who acts in them."""

    def __init__(self, at: datetime, staff):
        self.now, self.staff, self.number = at, staff, 0

    def ago(self, days: float) -> datetime:
        return timezone.localtime(self.now - timedelta(days=days)).replace(hour=10, minute=0, second=0)

    def tell(self) -> None:
        self.earlier_draw()
        self.current_draw()
        self.festival()
        self.quarter()
        self.undercover()

    # What each is told of

    def target(self, trade: str, kind: str, risk: str = "B", region: str = "520115") -> NewTarget:
        self.number += 1
        trader = register_trader(
            name=invented.trader_name(trade, region),
            credit_code=invented.credit_code(5000 + self.number, region),
            address=invented.PLACES[region][1].format(self.number),
            region=Region.objects.get(code=region),
            by=SYSTEM,
            at=self.ago(80),
        )
        return NewTarget(trader.pk, kind, risk)

    def plan(
        self, by: Actor, key: str, kind: str, sector: str, title: str, *, start: float, days: int, **more
    ) -> Plan:
        starts = day_of(self.ago(start))
        return make_plan(
            title=title,
            kind=kind,
            sector=sector,
            unit=Unit.objects.get(key=key),
            starts=starts,
            ends=starts + timedelta(days=days),
            by=by,
            at=self.ago(start),
            **more,
        )

    def visit(
        self,
        inspection: Inspection,
        *,
        ago: float,
        fault: int | None = None,
        follow: str = "",
        text: str = "",
        done: bool = True,
    ) -> Inspection:
        """Let the officers sent make the visit, and what follows until it is closed, or waits for a re-check."""
        by = self.sent_to(inspection)
        at, items = self.ago(ago), inspection.list_version.items_for(inspection.kind)
        answers = {item.key: Answer.OK for item in items}
        notes = {}
        if fault is not None:
            answers[items[fault].key] = Answer.FAULT
            notes[items[fault].key] = "与要求不符，已拍照。"
        own = {each.key: each.choice[0].key for each in inspection.list_version.field if each.required}
        report = Report(
            answers=answers,
            notes=notes,
            own=own,
            inspected_at=at,
            finding="现场配合检查。" if fault is None else "负责人到场，承认存在问题。",
            signed=Signed.ABSENT,
            told=True,
        )
        inspection = do(inspection, "submit", report=report, by=by, at=at)
        if follow:
            inspection = do(inspection, "follow", follow=follow, text=text, by=by, at=at)
        if done and follow != Follow.RECTIFY:
            inspection = do(inspection, "close", by=by, at=self.ago(ago - 1))
            inspection = (
                do(inspection, "publish", by=by, at=self.ago(ago - 1)) if not inspection.hidden else inspection
            )
        return inspection

    def sent_to(self, inspection: Inspection) -> Actor:
        """Give an officer of the unit who is sent to a visit, acting as they would."""
        everybody = {actor.id: actor for actor in [*self.staff.accounts.values(), *self.staff.actors.values()]}
        return next(everybody[row.officer_id] for row in inspection.sent if row.officer_id in everybody)

    # The plans

    def draw_in_food(self, title: str, *, start: float, count: int, word: str) -> Plan:
        by = self.staff.named("supervisor")
        roster = [self.staff.named(name).id for name in ("handler", "supervisor", "inspector")]
        plan = self.plan(by, "samr-520115", PlanKind.RANDOM, "food", title, start=start, days=40)
        targets = [
            self.target(trade, "caterer" if n > 2 else "seller", "ABCD"[n % 4]) for n, trade in enumerate(FOOD)
        ]
        at = self.ago(start)
        plan = do(plan, "list_targets", targets=targets, by=by, at=at)
        plan = do(plan, "list_officers", officers=roster, by=by, at=at)
        plan = do(plan, "lock", by=by, at=at)
        return do(plan, "draw", count=count, word=word, by=by, at=at)

    def earlier_draw(self) -> None:
        plan = self.draw_in_food("食品安全双随机抽查（上一批）", start=70, count=3, word="三月二十一")
        by = self.staff.named("supervisor")
        first, *others = plan.inspections.order_by("id")
        gone = first.sent[0]
        first = do(first, "recuse", officer_id=gone.officer_id, reason="与负责人是同学", by=by, at=self.ago(69))
        for number, inspection in enumerate([first, *others]):
            self.visit(inspection, ago=60 - number)
        plan = do(plan, "finish", by=by, at=self.ago(50))
        do(plan, "disclose", by=by, at=self.ago(50))

    def current_draw(self) -> None:
        plan = self.draw_in_food("食品安全双随机抽查", start=12, count=6, word="天气晴，二十六度")
        visits = list(plan.inspections.order_by("id"))
        self.visit(visits[0], ago=8)
        self.visit(visits[1], ago=7, fault=0, follow=Follow.RECTIFY, text="五日内在显著位置公示许可证。")
        self.visit(
            visits[2], ago=6, fault=2, follow=Follow.CLUE, text="货架有超过保质期的食品 6 袋，涉嫌违法。", done=False
        )

    def festival(self) -> None:
        unit = "publicity"
        by, colleague = self.pair(unit)
        plan = self.plan(
            by,
            unit,
            PlanKind.KEY_PERIOD,
            "publications",
            "节日期间出版物市场检查",
            start=25,
            days=30,
            occasion="节日",
        )
        targets = [self.target(trade, "bookshop", "B", "520102") for trade in BOOKS]
        plan = do(plan, "list_targets", targets=targets, by=by, at=self.ago(25))
        plan = do(plan, "launch", by=by, at=self.ago(24))
        for number, inspection in enumerate(plan.inspections.order_by("id")):
            inspection = do(inspection, "assign", officers=[by.id, colleague.id], by=by, at=self.ago(23))
            if number == 0:
                inspection = self.visit(inspection, ago=20, fault=1, done=False)
                inspection = do(
                    inspection,
                    "seize",
                    kind="pirated",
                    title="盗版教辅",
                    quantity=120,
                    measure="册",
                    value=Decimal("2400.00"),
                    by=by,
                    at=self.ago(20),
                )
                do(inspection, "close", by=by, at=self.ago(18))
            elif number == 1:
                self.visit(inspection, ago=19)

    def quarter(self) -> None:
        unit = "commerce"
        by, colleague = self.pair(unit)
        plan = self.plan(
            by,
            unit,
            PlanKind.QUARTER,
            "prepaid",
            "单用途预付卡发卡企业季度检查",
            start=40,
            days=60,
            goals="查备案、限额、退卡和资金存管。",
        )
        targets = [self.target(trade, kind, "C", "520103") for trade, kind in ISSUERS]
        plan = do(plan, "list_targets", targets=targets, by=by, at=self.ago(40))
        plan = do(plan, "launch", by=by, at=self.ago(39))
        visits = list(plan.inspections.order_by("id"))
        for inspection in visits[:3]:
            do(inspection, "assign", officers=[by.id, colleague.id], by=by, at=self.ago(38))
        self.visit(
            Inspection.objects.get(pk=visits[0].pk), ago=30, fault=0, follow=Follow.RECTIFY, text="三十日内补办备案。"
        )
        first = Inspection.objects.get(pk=visits[0].pk)
        first = do(first, "recheck", outcome=Rechecked.CORRECTED, finding="已备案。", by=by, at=self.ago(12))
        do(first, "close", by=by, at=self.ago(12))
        self.visit(
            Inspection.objects.get(pk=visits[1].pk),
            ago=28,
            fault=4,
            follow=Follow.INTERVIEW,
            text="存管资金未达到比例，约谈负责人。",
        )

    def undercover(self) -> None:
        unit = "culture"
        by, colleague = self.pair(unit)
        plan = self.plan(by, unit, PlanKind.UNDERCOVER, "tourism", "旅游线路暗访", start=10, days=20)
        targets = [self.target(trade, kind, "C", "520302") for trade, kind in SIGHTS]
        plan = do(plan, "list_targets", targets=targets, by=by, at=self.ago(10))
        plan = do(plan, "launch", by=by, at=self.ago(9))
        for inspection in plan.inspections.order_by("id"):
            do(inspection, "assign", officers=[by.id, colleague.id], by=by, at=self.ago(9))

    def pair(self, key: str) -> tuple[Actor, Actor]:
        """Give the officer of a provincial agency who supervises, and a colleague."""
        unit = self.staff.unit_of(key)
        by = self.staff.of(unit)
        account = next(each for each in COLLEAGUES if each.unit == key)
        return by, self.staff.open(Account(account.username, account.name, key, by.seats[0].roles))
