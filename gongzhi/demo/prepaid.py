"""The demonstration's issuers of prepaid cards: filings in each situation, reports, warning signs."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from PIL import Image

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.clock import day_of
from gongzhi.demo import invented
from gongzhi.demo.negotiations import FIRMS
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader, TraderAccount
from gongzhi.directory.queries import trader_actor
from gongzhi.prepaid import rules
from gongzhi.prepaid.actions.filing.begin import begin_filing
from gongzhi.prepaid.actions.sign.tell import tell_sign
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.queries import periods_to_report
from gongzhi.prepaid.verbs import do
from gongzhi.prepaid.watching import watch
from gongzhi.prepaid.words import SignKind, Trade
from gongzhi.procedures.calendars import calendar

REGION = "520115"
FIRST_NUMBER = 7000
"""Credit codes of these issuers are made of numbers from here on."""


def build_prepaid(*, at: datetime, staff) -> None:
    """Write filings, reports and warning signs, once."""
    if not Filing.objects.exists():
        with transaction.atomic():
            Scene(at, staff).tell()


def page() -> bytes:
    """Draw an empty page, as a photo of a document."""
    kept = BytesIO()
    Image.new("RGB", (420, 594), "white").save(kept, "PNG")
    return kept.getvalue()


class Scene:
    """The issuers one after the other, with who acts for them."""

    def __init__(self, at: datetime, staff):
        self.now, self.staff, self.number = at, staff, FIRST_NUMBER
        self.province = staff.named("commerce")
        self.city = staff.named("commerce-city")
        self.county = staff.colleague(staff.unit_of("commerce-520115"))
        self.page = page()

    def ago(self, days: float) -> datetime:
        return timezone.localtime(self.now - timedelta(days=days)).replace(hour=10, minute=0, second=0)

    def tell(self) -> None:
        self.group()
        self.gym()
        self.late()
        self.car_wash()
        self.under_way()
        watch(at=self.now)
        self.dismissed()

    def firm(self, trade: str, region: str = REGION) -> Trader:
        self.number += 1
        return register_trader(
            name=invented.trader_name(trade, region),
            credit_code=invented.credit_code(self.number, region),
            address=invented.PLACES[region][1].format(self.number % 100),
            region=Region.objects.get(code=region),
            by=SYSTEM,
            at=self.ago(400),
        )

    def filed(self, trader: Trader, issuer: str, *, by: Actor, office: Actor, days: float, **more) -> Filing:
        """Let an issuer file, and its office file it."""
        filing = self.submitted(trader, issuer, by=by, days=days, **more)
        for verb, after in (("accept", 2), ("file", 4)):
            filing = do(filing, verb, by=office, at=self.ago(days - after))
        return filing

    def submitted(self, trader: Trader, issuer: str, *, by: Actor, days: float, **more) -> Filing:
        filing = self.begun(trader, issuer, by=by, days=days, **more)
        for key in rules.missing_documents(filing):
            filing = do(filing, "attach", document=key, files=[(f"{key}.png", self.page)], by=by, at=self.ago(days))
        return do(Filing.objects.get(pk=filing.pk), "submit", by=by, at=self.ago(days))

    def begun(self, trader: Trader, issuer: str, *, by: Actor, days: float, **more) -> Filing:
        told = {
            "trade": Trade.SERVICES,
            "outlets": 4,
            "began_date": day_of(self.ago(days + 15)),
            "revenue": Decimal("8600000"),
            "registered_most": Decimal("5000"),
            "bank": "示例银行贵阳分行",
            "account_tail": "6688",
        }
        return begin_filing(trader_id=trader.pk, issuer=issuer, **told | more, by=by, at=self.ago(days + 1))

    def report(
        self, filing: Filing, *amounts: tuple[int, int, int], by: Actor, leave: int = 0, reason: str = ""
    ) -> None:
        """Report every period that is over, but for the last ones that are left: balance, custody, revenue each."""
        periods = sorted(periods_to_report(filing, viewer=SYSTEM, at=self.now))
        for number, period in enumerate(periods[: len(periods) - leave]):
            balance, custody, revenue = amounts[min(number, len(amounts) - 1)]
            due = rules.due_of(period, filing.law, calendar())
            at = min(self.now, self.now - (day_of(self.now) - due + timedelta(days=2)))
            filing = do(
                filing, "report", period=period.key, balance=Decimal(balance), custody=Decimal(custody),
                revenue=Decimal(revenue), reason=reason, by=by, at=at,
            )  # fmt: skip

    # The issuers

    def group(self) -> None:
        told = {"trade": Trade.RETAIL, "outlets": 18, "brand": "黔礼卡", "revenue": Decimal("260000000")}
        told |= {"bearer_most": Decimal("1000"), "bearer_years": 3}
        filing = self.filed(
            self.firm("百货集团总部"), "group", by=self.province, office=self.province, days=300, **told
        )
        self.report(
            filing, (18_000_000, 5_900_000, 61_000_000), (19_200_000, 6_100_000, 63_500_000), by=self.province
        )

    def gym(self) -> None:
        """A gym that reports itself, with less in custody each time."""
        account = TraderAccount.objects.filter(username=FIRMS[2].username).select_related("trader").first()
        if account is None:
            return
        by = trader_actor(account)
        filing = self.filed(account.trader, "scale", by=by, office=self.city, days=280, brand="健身年卡")
        self.report(
            filing, (1_500_000, 420_000, 2_100_000), (1_650_000, 410_000, 2_200_000), (1_720_000, 180_000, 1_900_000),
            by=by, reason="续约的存管协议还在办理。",
        )  # fmt: skip

    def late(self) -> None:
        filing = self.filed(
            self.firm("美容连锁"), "scale", by=self.city, office=self.city, days=290, brand="美容储值卡"
        )
        self.report(filing, (900_000, 260_000, 1_300_000), by=self.city, leave=1)
        do(
            filing, "measure", measure="interview", demand="说明没有按期报送的原因，承诺报送时间。", by=self.city,
            at=self.ago(3),
        )  # fmt: skip

    def car_wash(self) -> None:
        told = {"outlets": 1, "revenue": Decimal("620000"), "bank": "", "account_tail": "", "brand": "洗车次卡"}
        self.filed(self.firm("洗车服务部"), "other", by=self.county, office=self.county, days=150, **told)

    def under_way(self) -> None:
        accounts = TraderAccount.objects.select_related("trader").in_bulk(
            [firm.username for firm in FIRMS[:2]], field_name="username"
        )
        if home := accounts.get(FIRMS[1].username):
            by = trader_actor(home)
            filing = self.submitted(home.trader, "scale", by=by, days=6, trade=Trade.RETAIL, brand="家居预存卡")
            told = {"missing": ["custody", "charter"], "reason": "存管协议没有银行盖章；购卡章程缺退卡条款。"}
            do(filing, "return", **told, by=self.city, at=self.ago(4))
        if shop := accounts.get(FIRMS[0].username):
            by = trader_actor(shop)
            self.submitted(shop.trader, "scale", by=by, days=1, trade=Trade.RETAIL, brand="以旧换新卡")

    def dismissed(self) -> None:
        filing = Filing.objects.filter(state="filed", issuer="other").first()
        told = {"kind": SignKind.CLOSED, "text": "路过时卷帘门关着，没有告示。"}
        sign = tell_sign(trader_id=filing.trader_id, **told, by=self.county, at=self.ago(5))
        do(sign, "dismiss", reason="当天停水，次日已正常营业。", by=self.county, at=self.ago(4))
