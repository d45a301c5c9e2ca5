"""The demonstration's campaigns: one that runs, a prefecture ahead and another behind; one closed with its report."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from gongzhi.campaigns.actions.draft import draft_campaign
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.verbs import do
from gongzhi.core.actors import Actor
from gongzhi.core.clock import day_of
from gongzhi.demo.inspections import Scene
from gongzhi.directory.models import Unit
from gongzhi.enforcement.models import FiledCase, Measure
from gongzhi.inspections.models import Plan
from gongzhi.inspections.verbs import do as inspect
from gongzhi.inspections.words import Follow, PlanKind

FAR = (("健身工作室", "other"), ("瑜伽馆", "other"), ("美发连锁店", "scale"))
"""Issuers of prepaid cards in the second prefecture, and their kinds."""
FIRST_NUMBER = 400
"""Their traders' numbers begin here, apart from those of the other inspections."""


def build_campaigns(*, at: datetime, staff) -> None:
    """Write campaigns, once."""
    if not Campaign.objects.exists():
        with transaction.atomic():
            Told(at, staff).tell()


class Told(Scene):
    """Both campaigns with what was done under them."""

    def tell(self) -> None:
        self.number = FIRST_NUMBER
        self.running()
        self.closed()

    def campaign(
        self, by: Actor, key: str, title: str, purpose: str, *, start: float, end: float, **more
    ) -> Campaign:
        return draft_campaign(
            title=title,
            purpose=purpose,
            unit=Unit.objects.get(key=key),
            starts=day_of(self.ago(start)),
            ends=day_of(self.ago(end)),
            by=by,
            at=self.ago(start + 3),
            **more,
        )

    def set_up(self, campaign: Campaign, *keys: str, goals: dict[str, int], by: Actor, at: datetime) -> Campaign:
        units = list(Unit.objects.filter(key__in=keys).values_list("pk", flat=True))
        campaign = do(campaign, "set_members", units=units, by=by, at=at)
        for counted, target in goals.items():
            campaign = do(campaign, "set_goal", counted=counted, target=Decimal(target), by=by, at=at)
        return campaign

    def running(self) -> None:
        by, colleague = self.pair("commerce")
        own, market = (Unit.objects.get(key=key).pk for key in ("commerce", "samr"))
        campaign = self.campaign(
            by, "commerce", "单用途预付卡专项整治",
            "查发卡企业备案、限额和资金存管，督促停业门店退卡；对收款后失联的立案查处。",
            start=45, end=-20, sectors=["prepaid"],
        )  # fmt: skip
        at = self.ago(46)
        goals = {"inspections": 8, "rectifications": 2, "amount": 20000}
        campaign = self.set_up(campaign, "samr", goals=goals, by=by, at=at)
        for units, region, counted, target, due, note in (
            ([own], "520100", "inspections", 2, 10, "集团和规模发卡企业先查。"),
            ([own], "520300", "inspections", 4, -5, "健身、美发行业为主。"),
            ([market], None, "filed_cases", 2, 6, "停业不退款的依法立案。"),
        ):
            campaign = do(
                campaign, "set_tasks", units=units, regions=[region] if region else [], counted=counted,
                target=Decimal(target), due_date=day_of(self.ago(due)), note=note, by=by, at=at,
            )  # fmt: skip
        campaign = do(campaign, "approve", note="同意。", by=by, at=at)
        campaign = do(campaign, "start", by=by, at=self.ago(45))
        far = self.far_away(by, colleague)
        near = Plan.objects.filter(kind=PlanKind.QUARTER, unit_id=own).order_by("id").first()
        plans = [plan.pk for plan in (near, far) if plan]
        campaign = do(campaign, "take_in", kind="plan", record_ids=plans, by=by, at=self.ago(8))
        office = self.staff.named("supervisor")
        case = FiledCase.objects.filter(sector="prepaid", unit_id=office.first_unit_id).order_by("id").first()
        if case:
            campaign = do(campaign, "take_in", kind="filed_case", record_ids=[case.pk], by=office, at=self.ago(2))
        measures = Measure.objects.filter(kind="interview", unit_id=office.first_unit_id, source="own")
        if taken := [row.pk for row in measures.order_by("id")[:1]]:
            campaign = do(campaign, "take_in", kind="measure", record_ids=taken, by=office, at=self.ago(2))
        do(
            campaign,
            "urge",
            units=[market],
            text="立案任务已到期，还差一件，请说明原因和办结时间。",
            by=by,
            at=self.ago(1),
        )

    def far_away(self, by: Actor, colleague: Actor) -> Plan:
        """Plan visits in the second prefecture, of which one is made."""
        plan = self.plan(
            by, "commerce", PlanKind.SPECIAL, "prepaid", "遵义市预付卡发卡企业专项检查", start=30, days=45
        )
        targets = [self.target(trade, kind, "C", "520302") for trade, kind in FAR]
        plan = inspect(plan, "list_targets", targets=targets, by=by, at=self.ago(30))
        plan = inspect(plan, "launch", by=by, at=self.ago(29))
        first = plan.inspections.order_by("id").first()
        first = inspect(first, "assign", officers=[by.id, colleague.id], by=by, at=self.ago(28))
        self.visit(first, ago=20, fault=0, follow=Follow.RECTIFY, text="三十日内补办备案。")
        return plan

    def closed(self) -> None:
        by, _colleague = self.pair("publicity")
        campaign = self.campaign(
            by, "publicity", "节日文化市场专项行动", "查非法出版物和侵权盗版，净化节日文化市场。",
            start=26, end=4, occasion="节日", sectors=["publications"],
        )  # fmt: skip
        at = self.ago(27)
        goals = {"inspections": 3, "publications": 100}
        campaign = self.set_up(campaign, "culture", goals=goals, by=by, at=at)
        campaign = do(campaign, "approve", by=by, at=at)
        campaign = do(campaign, "start", by=by, at=self.ago(26))
        plan = Plan.objects.filter(kind=PlanKind.KEY_PERIOD).order_by("id").first()
        if plan:
            campaign = do(campaign, "take_in", kind="plan", record_ids=[plan.pk], by=by, at=self.ago(15))
        campaign = do(campaign, "wind_up", by=by, at=self.ago(4))
        do(
            campaign, "close", by=by, at=self.ago(1) + timedelta(hours=1),
            summary="集中检查出版物经营单位，查缴盗版教辅。\n下一步把重点单位列入日常检查。",
        )  # fmt: skip
