"""The demonstration's disclosure: two firms with figures, entries in every state, objections to some."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.utils import timezone

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.intake import NewCase
from gongzhi.cases.models import Case
from gongzhi.cases.words import Outcome, Recovery, Side
from gongzhi.core.actors import Actor
from gongzhi.core.clock import day_of
from gongzhi.core.following import follow
from gongzhi.demo import invented
from gongzhi.demo.negotiations import FIRMS, REGION
from gongzhi.directory.models import TraderAccount
from gongzhi.directory.queries import trader_actor
from gongzhi.mediation.actions.say import record_statement
from gongzhi.mediation.words import Says, Way
from gongzhi.publicity import counting, following
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.verbs import do
from gongzhi.publicity.words import Decision, How, State

COMPLAINTS = (
    ("appliances", "quality", "空调不制冷，维修三次没有修好，要求退货。", "3299", "商家上门检测后退货，货款已退回。"),
    ("appliances", "after-sales", "热水器坏了一个月没人上门，要求修理。", "1280", "商家道歉并免费更换配件。"),
    ("appliances", "contract", "定金付了以后没有货，要求退定金。", "500", "商家双倍返还定金。"),
    ("appliances", "price", "收银价比标价高，要求退差价。", "120", "商家退还差价，更换了价签。"),
    ("appliances", "quality", "电饭煲涂层脱落，要求更换。", "459", ""),
    ("appliances", "advertising", "宣传的节能补贴没有兑现。", "300", ""),
)
"""What it is about, the problem, what is told, how much is claimed, what an officer writes for the public."""
COUNTS = ((0, 14, 3), (1, 10, 6))
"""Which firm, how many complaints, of how many of those there was no agreement."""


def build_disclosures(*, at: datetime, staff) -> None:
    """Write complaints, entries and objections, once."""
    if Disclosure.objects.exists() or not TraderAccount.objects.filter(username=FIRMS[0].username).exists():
        return
    with transaction.atomic():
        Told(at, staff).tell()
    while follow(counting.READER, lambda after, upto: counting.count_cases(after, upto, at=at)):
        pass
    counting.rank_traders(today=day_of(at))


class Told:
    """Both firms' matters, and what became public of them."""

    def __init__(self, at: datetime, staff):
        self.now, self.staff, self.number = at, staff, 0
        self.by, self.head = staff.named("handler"), staff.named("supervisor")
        self.random = Random(20260608)
        self.firms = [
            trader_actor(TraderAccount.objects.get(username=firm.username)) for firm in FIRMS[: len(COUNTS)]
        ]

    def ago(self, days: float) -> datetime:
        return timezone.localtime(self.now - timedelta(days=days)).replace(hour=15, minute=0, second=0)

    def tell(self) -> None:
        for firm, number, unsettled in COUNTS:
            for place in range(number):
                self.complaint(firm, 58 - place * 4, settled=place >= unsettled)
        while follow(following.READER, lambda after, upto: following.follow_cases(after, upto, at=self.now)):
            pass
        self.entries()

    def complaint(self, firm: int, days: float, *, settled: bool) -> Case:
        """Let a complaint about a firm come in, be dealt with and closed."""
        self.number += 1
        subject, problem, told, amount, _text = COMPLAINTS[self.number % len(COMPLAINTS)]
        subject = subject if firm == 0 else "home"
        new = NewCase(
            kind="complaint",
            narrative=told,
            source="desk",
            source_key=f"demo-disclosure-{self.number:02d}",
            claims=("refund",),
            amount=Decimal(amount),
            persons=(invented.person(self.random, region=REGION),),
            trader_id=min(self.firms[firm].traders),
            trader_region=REGION,
            region=REGION,
            subject=subject,
            problem=problem,
            unit_id=self.by.first_unit_id,
            unit_reason="示例",
        )
        case = receive_case(new, by=self.by, at=self.ago(days)).case
        case = accept_case(case=case, by=self.by, at=self.ago(days - 0.5))
        decided = self.ago(days - 1 - self.number % 3 * 0.5)
        if settled:
            case = settle_case(
                case=case, outcome=Outcome.MEDIATED, terms="双方同意退款。", recovered=Decimal(amount),
                recovery=Recovery.REFUNDED, by=self.by, at=decided,
            )  # fmt: skip
        else:
            record_statement(
                case=case, side=Side.RESPONDENT, says=Says.REFUSES, way=Way.PHONE, by=self.by, at=decided
            )  # fmt: skip
            case = end_case(case=case, ground="no_show", reason="经营者明确拒绝调解。", by=self.by, at=decided)
            for side in Side:
                case = serve_case(case=case, duty="tell_ended", side=side, how="phone", by=self.by, at=decided)
        return close_case(case=case, by=self.by, at=decided)

    def entries(self) -> None:
        """Take the entries of the handler's unit on their way, the oldest furthest."""
        own = Disclosure.objects.filter(unit_id=self.by.first_unit_id, trader__is_confirmed=True)
        of_firm = list(own.filter(trader_id__in=self.firms[0].traders).order_by("closed_date", "id"))
        for number, entry in enumerate(of_firm[:-2]):
            self.on_its_way(entry, number)
        do(of_firm[-2], "notify", how=How.ONLINE, by=self.by, at=self.now)
        self.firms_word(of_firm)
        others = own.exclude(trader_id__in=self.firms[0].traders).order_by("closed_date", "id")
        for entry in others[:12]:
            self.publish(do(entry, "notify", how=How.PHONE, by=self.by, at=self.closed(entry, 1)))

    def closed(self, entry: Disclosure, days: float) -> datetime:
        """Give a time so many days after the matter was closed, not later than now."""
        when = timezone.localtime(entry.case.closed_at + timedelta(days=days)).replace(hour=10)
        return min(max(when, entry.case.closed_at), self.now)

    def on_its_way(self, entry: Disclosure, number: int) -> None:
        text = next((told[4] for told in COMPLAINTS if told[1] == entry.problem), "")
        if text and number % 2 == 0:
            at = self.closed(entry, 1)
            entry = do(
                entry, "prepare", subject=entry.subject, problem=entry.problem, text=text, by=self.by, at=at
            )  # fmt: skip
            entry = do(entry, "clear", reason="没有个人信息", by=self.by, at=at)
        entry = do(entry, "notify", how=How.ONLINE, by=self.by, at=self.closed(entry, 1))
        self.publish(entry)

    def publish(self, entry: Disclosure) -> None:
        """Show an entry whose days to object are over by now."""
        at = self.closed(entry, 9)
        if entry.object_until < day_of(at):
            do(entry, "publish", by=self.by, at=at)

    def firms_word(self, entries: list[Disclosure]) -> None:
        """Let the firm object: in vain, with success, and not decided yet; one is withdrawn for another reason."""
        firm: Actor = self.firms[0]
        published = Disclosure.objects.filter(pk__in=[entry.pk for entry in entries], state=State.PUBLISHED)
        shown = list(published.select_related("case").order_by("id"))
        if len(shown) < 4:
            return
        told = (
            ("wrong_facts", "退款已经在投诉以前办好，请核实。", Decision.DISMISS, "退款在投诉之后，维持公示。"),
            ("wrong_result", "问题是安装造成的，不是质量。", Decision.CORRECT, "经核查，问题改为售后服务。"),
            ("not_ours", "这台机器不是本店卖的，附出库记录。", None, ""),
        )
        for entry, (ground, text, decision, answer) in zip(shown, told, strict=False):
            entry = do(entry, "object", ground=ground, text=text, by=firm, at=self.ago(3))
            changes = {"subject": entry.subject, "problem": "after-sales", "text": entry.text}
            if decision == Decision.CORRECT and entry.problem == "after-sales":
                changes["problem"] = "contract"
            if decision:
                do(entry, "decide", decision=decision, answer=answer, by=self.head, at=self.ago(2), **changes)
        do(shown[3], "withdraw", ground="privacy", by=self.head, at=self.ago(1))
        last = entries[-1]
        do(
            last, "prepare", subject=last.subject, problem=last.problem, by=self.by, at=self.now,
            text="投诉人赵小兰称空调漏水，商家电话19900001234，已退款。",
        )  # fmt: skip
