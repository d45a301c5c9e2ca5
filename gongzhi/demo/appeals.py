"""Appeals of the demonstration: a courier and a carrier with accounts, and an appeal in each situation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from gongzhi.appeals.actions.agree import agree_compensation
from gongzhi.appeals.actions.confirm import confirm_compensation
from gongzhi.appeals.actions.demand import demand_on_acceptance
from gongzhi.appeals.actions.dispute import dispute_compensation
from gongzhi.appeals.actions.keep import file_appeal
from gongzhi.appeals.actions.pay import pay_compensation
from gongzhi.appeals.actions.report import report_by_firm
from gongzhi.appeals.actions.send_back import send_report_back
from gongzhi.appeals.intake import Sorting
from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.intake import NewCase
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.words import Outcome, Recovery
from gongzhi.core.actors import ANONYMOUS, Actor, consumer
from gongzhi.core.clock import day_of
from gongzhi.demo import invented
from gongzhi.demo.accounts import PASSWORD
from gongzhi.directory.models import TraderAccount
from gongzhi.directory.queries import trader_actor
from gongzhi.directory.trader_accounts import apply_for_account, confirm_account

REGION = "520115"
SOURCE_KEY = "demo-appeal-{:02d}"


@dataclass(frozen=True)
class Firm:
    """A firm that appeals are about, with its account."""

    scheme: str
    hotline: str
    name: str
    username: str
    person: str


FIRMS = (
    Firm("post", "12305", "观山湖区示例快递服务有限公司", "trader-express", "孙示例乙"),
    Firm("telecom", "12300", "示例通信有限公司观山湖分公司", "trader-telecom", "周示例丙"),
)


@dataclass(frozen=True)
class Told:
    """One appeal: which firm, how many days ago, how far it went, how it is sorted, what is said and claimed."""

    firm: int
    days: int
    far: str
    sector: str
    problem: str
    says: str
    amount: str


STORIES = (
    Told(0, 2, "kept", "express", "delay", "快件显示已到观山湖网点，五天没有派送。", "60"),
    Told(0, 1, "received", "express", "damage", "寄来的茶具碎了三只，快递公司只肯赔运费。", "480"),
    Told(0, 4, "accepted", "express", "loss", "寄出的相机丢失，客服让一直等。", "2600"),
    Told(0, 19, "late", "express", "delivery", "没有经过同意就把快件放到驿站，驿站说没有收到。", "129"),
    Told(0, 13, "reported", "express", "delay", "生鲜快件晚到四天，已经变质。", "236"),
    Told(0, 17, "sent_back", "express", "damage", "拼装家具少了一块板，外箱有压痕。", "890"),
    Told(0, 21, "agreed", "express", "loss", "代寄的证书原件丢失。", "700"),
    Told(0, 24, "unpaid", "express", "cod", "货到付款的货款一直没有转给我。", "1560"),
    Told(0, 22, "paid", "express", "fees", "偏远附加费收了两次。", "24"),
    Told(0, 26, "disputed", "express", "damage", "屏幕碎裂，说已赔付但没有到账。", "1200"),
    Told(0, 29, "closed", "express", "delay", "退货快件滞留中转场十天，错过退货期。", "318"),
    Told(1, 3, "kept", "mobile", "fee", "套餐外多扣了流量费，客服说正在核实。", "45"),
    Told(1, 6, "accepted", "mobile", "fee", "没有办理过的增值业务扣了三个月费用。", "90"),
    Told(1, 15, "reported", "mobile", "fee", "携号转网后仍被扣月租。", "58"),
    Told(1, 9, "declined", "mobile", "fee", "去年的话费账单有误。", "32"),
)


def build_appeals(*, at: datetime, staff, reviewer: Actor) -> None:
    """Write the firms with their accounts and the appeals, once."""
    if TraderAccount.objects.filter(username=FIRMS[0].username).exists():
        return
    with transaction.atomic():
        firms = [open_firm(firm, number, at=at, by=reviewer) for number, firm in enumerate(FIRMS)]
        random = Random(20260512)
        for number, story in enumerate(STORIES, start=1):
            Appeal(number, story, firms[story.firm], staff=staff, now=at, random=random).tell()


def open_firm(firm: Firm, number: int, *, at: datetime, by: Actor) -> Actor:
    """Sign a firm up and confirm it; give its responsible person."""
    since = at - timedelta(days=60)
    account = apply_for_account(
        credit_code=invented.credit_code(950 + number, REGION),
        trader_name=firm.name,
        region=REGION,
        address=invented.PLACES[REGION][1].format(950 + number),
        username=firm.username,
        password=PASSWORD,
        name=firm.person,
        phone=f"199000060{number:02d}",
        by=ANONYMOUS,
        at=since,
    )
    return trader_actor(confirm_account(account=account, by=by, at=since))


class Appeal:
    """One appeal on its way, each act some days after the one before and never after now."""

    def __init__(self, number: int, told: Told, firm: Actor, *, staff, now: datetime, random: Random):
        self.number, self.told, self.firm, self.staff, self.now = number, told, firm, staff, now
        self.at = now - timedelta(days=told.days)
        self.person = invented.person(random, region=REGION)

    def wait(self, days: float) -> datetime:
        self.at = min(self.at + timedelta(days=days), self.now)
        return self.at

    def tell(self) -> None:
        """Let it go as far as its story does."""
        far = self.told.far
        case = self.filed()
        if far in {"kept", "received"}:
            return
        by = self.staff.of(case.unit_id)
        if far == "declined":
            ground = procedure_of(case).decline_ground[0].key
            decline_case(case=case, ground=ground, reason="经核查，属于法定不予受理的情形。", by=by, at=self.wait(1))
            return
        case = accept_case(case=case, by=by, at=self.wait(1))
        report = demand_on_acceptance(case, at=self.at)
        if far in {"accepted", "late"} or report is None:
            return
        amount = Decimal(self.told.amount)
        paying = far not in {"reported", "sent_back"}
        told = {
            "findings": "经核查，情况属实，系网点处理不及时。" if paying else "正在核实。",
            "measures": "已向用户致歉，同意赔付。" if paying else "已向用户说明。",
            "amount": amount if paying else None,
        }
        report = report_by_firm(report=report, **told, by=self.firm, at=self.wait(6))
        if far == "sent_back":
            reason = "没有写明原因和责任，请补充分拣、运输记录。"
            send_report_back(report=report, reason=reason, by=by, at=self.wait(1))
        if not paying:
            return
        due = day_of(self.now) + timedelta(days=3) if far == "agreed" else day_of(self.at + timedelta(days=5))
        agreed = agree_compensation(case=case, amount=amount, due_date=due, by=by, at=self.wait(2))
        if far in {"agreed", "unpaid"}:
            return
        paid = pay_compensation(compensation=agreed, paid_date=day_of(self.wait(2)), by=self.firm, at=self.at)
        if far == "paid":
            return
        who = consumer(case.pk)
        if far == "disputed":
            dispute_compensation(compensation=paid, note="查了银行卡，没有收到。", by=who, at=self.wait(1))
            return
        confirm_compensation(compensation=paid, by=who, at=self.wait(1))
        settled = {"outcome": Outcome.PERFORMED, "recovered": amount, "recovery": Recovery.COMPENSATED}
        case = settle_case(case=case, terms="企业赔付并致歉，用户已收到。", **settled, by=by, at=self.wait(1))
        close_case(case=case, by=by, at=self.wait(1))

    def filed(self):
        """Hand it in as the public pages do: early ones are kept."""
        told, firm = self.told, FIRMS[self.told.firm]
        asked = day_of(self.at) if told.far == "kept" else day_of(self.at - timedelta(days=20))
        new = NewCase(
            kind="appeal",
            narrative=f"{told.says}先向企业投诉过，没有解决。",
            source="portal",
            source_key=SOURCE_KEY.format(self.number),
            claims=("compensate",),
            amount=Decimal(told.amount),
            hotline=firm.hotline,
            persons=(self.person,),
            trader_id=min(self.firm.traders),
            trader_name=firm.name,
            trader_region=REGION,
            region=REGION,
            prior_complaint_date=asked,
        )
        sorting = Sorting(
            scheme=firm.scheme,
            sector=told.sector,
            problem=told.problem,
            service_number=f"SL{self.number:010d}",
            prior_how="phone",
            prior_reference=f"KF{self.number:06d}",
        )
        return file_appeal(new, told=sorting, by=ANONYMOUS, at=self.at).case
