"""The demonstration's incident: a gym chain closes overnight, forty members, part of their money comes back."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

from django.db import transaction
from PIL import Image

from gongzhi.cases.actions.receive import receive_cases
from gongzhi.cases.intake import NewCase
from gongzhi.cases.models import Case
from gongzhi.cases.words import Claim, Kind
from gongzhi.core.actors import ANONYMOUS, SYSTEM
from gongzhi.core.clock import day_of
from gongzhi.demo import invented
from gongzhi.demo.inspections import Scene
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Unit
from gongzhi.incidents.actions.gather import gather_incident
from gongzhi.incidents.actions.register import register_victim
from gongzhi.incidents.models import Incident
from gongzhi.incidents.verbs import do
from gongzhi.incidents.words import Rule

MEMBERS = 38
LEAD, BESIDE = "samr-520115", "samr-520103"
"""The office that leads and holds most of the matters, and one that holds some."""
SOURCE_KEY = "gym-chain-{:03d}"
TOLD = (
    "6月办的两年卡，昨天去发现门店关了，电话也打不通，卡里还剩{left}元。",
    "私教课买了{count}节只上了几节，门店贴了停业通知，说好的退费没有下文。",
    "一家三口的家庭卡还有一年多没有用，工作人员说老板联系不上，要求退还{left}元。",
)


def build_incidents(*, at: datetime, staff) -> None:
    """Write the incident, once."""
    if not Incident.objects.exists():
        with transaction.atomic():
            Told(at, staff).tell()


def receipt() -> bytes:
    """Draw a blank paper that stands for the bank's receipt."""
    paper = BytesIO()
    Image.new("RGB", (600, 400), (250, 250, 245)).save(paper, "PNG")
    return paper.getvalue()


class Told(Scene):
    """The incident with what was done about it."""

    def tell(self) -> None:
        random = Random(20260901)
        office, lead, head = (self.staff.named(name) for name in ("secretariat", "handler", "supervisor"))
        trader = register_trader(
            name="示例动力健身连锁有限公司",
            credit_code=invented.credit_code(88, "520115"),
            address=invented.PLACES["520115"][1].format(88),
            region=Region.objects.get(code="520115"),
            by=SYSTEM,
            at=self.ago(40),
        )
        news = [self.member(random, number, trader.pk) for number in range(MEMBERS)]
        cases = [each.case for each in receive_cases(news, by=ANONYMOUS, at=self.ago(12))]
        at = self.ago(10)
        incident = gather_incident(
            title="示例动力健身连锁停业事件",
            summary="六家门店同一天停业，负责人失联，会员卡和私教课余额不能退。",
            public_text="凡持有示例动力健身会员卡、私教课余额未退的消费者，都可以在此登记。请备好合同、付款记录。",
            level="general",
            unit=Unit.objects.get(key="samr"),
            numbers=[case.number for case in cases],
            by=office,
            at=at,
        )
        own = Unit.objects.get(key=LEAD)
        incident = do(incident, "hand_lead", unit_id=own.pk, reason="门店大多在观山湖区。", by=office, at=at)
        units = list(
            Unit.objects.filter(key__in=["commerce", "samr-520100"], to_date=None).values_list("pk", flat=True)
        )
        told = {"by": head, "at": self.ago(9)}
        incident = do(incident, "set_force", units=units, officers=[lead.id, head.id], **told)
        incident = do(incident, "open", note="当天召开专班会。", **told)
        incident = do(incident, "raise_level", level="larger", reason="涉及多个区县，人数还在增加。", **told)
        incident = do(incident, "start_registration", by=lead, at=self.ago(9))
        for number in range(2):
            self.victim(random, incident, number)
        incident = do(incident, "decide", verb="accept", text="统一受理，按本事件办理。", by=head, at=self.ago(8))
        incident = do(
            incident, "note", text="约谈房东和收款机构，冻结未结算的款项 52,000 元。", by=lead, at=self.ago(7)
        )
        incident = do(
            incident,
            "tell",
            text="已找到负责人，正在清点可以追回的款项；请保存好合同和付款记录，不要相信代办退费的电话。",
            by=lead,
            at=self.ago(6),
        )
        first = cases[0]
        incident = do(
            incident, "admit", number=first.number, admitted=(first.amount or Decimal(0)) / 2,
            reason="合同载明已使用一半。", by=lead, at=self.ago(5),
        )  # fmt: skip
        incident = do(
            incident,
            "enter_funds",
            amount=Decimal("52000.00"),
            received_date=day_of(self.ago(5)),
            source="收款机构退回未结算款，存于专班监管账户",
            name="银行回单.png",
            content=receipt(),
            by=lead,
            at=self.ago(5),
        )
        incident = do(
            incident, "plan_shares", rule=Rule.PRO_RATA, amount=Decimal("30000.00"),
            text="各会员情况相同，先按核定金额比例退还第一批。", by=lead, at=self.ago(4),
        )  # fmt: skip
        incident = do(incident, "share_out", note="核对无误。", by=head, at=self.ago(3))
        do(
            incident, "plan_shares", rule=Rule.CAPPED, amount=Decimal("22000.00"), cap=Decimal("500.00"),
            text="余款优先保障小额会员，每件不超过 500 元。", by=lead, at=self.now - timedelta(hours=2),
        )  # fmt: skip

    def member(self, random: Random, number: int, trader_id: int) -> NewCase:
        beside = number % 4 == 3
        return self.new_case(random, number, trader_id, unit=BESIDE if beside else LEAD)

    def new_case(self, random: Random, number: int, trader_id: int, *, unit: str) -> NewCase:
        left = Decimal(random.randrange(6, 90) * 50 + random.choice((0, 0, 0, 25)))
        region = unit.removeprefix("samr-")
        return NewCase(
            kind=Kind.COMPLAINT,
            narrative=TOLD[number % len(TOLD)].format(left=left, count=random.randrange(10, 40)),
            title="健身房停业不退会员卡余额",
            source="portal",
            source_key=SOURCE_KEY.format(number),
            claims=(Claim.REFUND,),
            amount=left,
            persons=(invented.person(random, region=region),),
            trader_id=trader_id,
            trader_name="示例动力健身连锁有限公司",
            region=region,
            subject="culture-sport",
            unit_id=self.staff.unit_of(unit),
            unit_reason="门店所在地",
        )

    def victim(self, random: Random, incident: Incident, number: int) -> Case:
        """Let one more member register: one on the page, one by phone."""
        new = self.new_case(random, MEMBERS + number, incident.trader_id, unit=LEAD)
        by = self.staff.named("hotline") if number else ANONYMOUS
        return register_victim(incident=incident, new=new, by=by, at=self.ago(8.5)).case
