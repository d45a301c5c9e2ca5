"""Clues, filed cases, measures, publications and a listing for the demonstration, in many states."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from gongzhi.cases.access import handles
from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, State
from gongzhi.core.actors import Actor
from gongzhi.core.clock import day_of
from gongzhi.enforcement.actions.clue.receive import register_clue, register_clue_from_case
from gongzhi.enforcement.actions.listing.list_ import list_trader
from gongzhi.enforcement.actions.measure.issue import issue_measure
from gongzhi.enforcement.intake import NewClue, NewMeasure
from gongzhi.enforcement.models import Clue, FiledCase
from gongzhi.enforcement.verbs import do
from gongzhi.enforcement.words import OF_CASES, Source

UNIT = "samr-520115"
TOLD = (
    ("销售超过保质期的饼干", "food", {"product": "饼干", "batch": "示例批号"}, "货架上有超过保质期的饼干三袋。"),
    ("网页宣传使用“国家级”", "market", {"area": "广告"}, "商品页面写“国家级品质”，没有依据。"),
    ("收费没有明码标价", "market", {"area": "价格"}, "收银台和菜单都没有价格。"),
    ("无处方销售处方药", "drug", {"link": "零售", "product": "示例片"}, "未查验处方即销售处方药。"),
    (
        "使用过期医疗器械",
        "device",
        {"link": "使用单位", "product": "示例试剂"},
        "试剂过期。",
    ),
    ("预付卡停业不退款", "prepaid", {"class": "其他发卡企业"}, "门店关门，余额没有退还。"),
)
"""Title, sector, details and facts of what is found."""
TRADERS = ("示例食品商行", "示例电子商务店", "示例餐馆", "示例大药房", "示例门诊部", "示例健身馆")


class Story:
    """Acts one after the other, each a while after the one before, and never after now."""

    def __init__(self, *, handler: Actor, second: Actor, head: Actor, now: datetime):
        self.handler, self.second, self.head, self.now = handler, second, head, now
        self.at = now - timedelta(days=40)

    def do(self, record, verb: str, *, by: Actor | None = None, days: float = 1, **told):
        self.at = min(self.at + timedelta(days=days), self.now)
        return do(record, verb, by=by or self.handler, at=self.at, **told)

    def clue(self, number: int, **changes) -> Clue:
        title, sector, details, facts = TOLD[number % len(TOLD)]
        new = NewClue(
            **{"title": title, "sector": sector, "details": details, "facts": facts, "source": Source.OWN}
            | {"trader_name": TRADERS[number % len(TRADERS)], "unit_id": self.handler.first_unit_id}
            | changes
        )
        return register_clue(new=new, by=self.handler, at=self.at)

    def filed(self, clue: Clue) -> FiledCase:
        clue = self.do(clue, "verify")
        officers = [self.handler.id, self.second.id]
        self.do(clue, "file", by=self.head, days=3, title=clue.title, finding=clue.facts, officer_ids=officers)
        return FiledCase.objects.get(clue=clue)

    def decided(self, case: FiledCase, number: int) -> FiledCase:
        self.do(
            case, "add_evidence", kind="site_record", title="现场笔录", origin="当事人经营场所",
            collected_date=day_of(self.at), holder=self.handler.name,
        )  # fmt: skip
        self.do(
            case, "list_goods", days=0, name="涉案商品", quantity=Decimal(12), measure="件", value=Decimal("1280.00")
        )
        law = {"act": "消费者权益保护法", "article": "第五十六条"}
        self.do(case, "propose", days=0, kind="fine", amount=Decimal(8000 + 500 * number), **law)
        self.do(case, "propose", days=0, kind="gains", amount=Decimal("620.00"), **law)
        self.do(case, "report", days=2, report="事实清楚，证据充分，建议罚款并没收违法所得。")
        self.do(case, "review_pass", by=self.head, opinion="同意。", legal_review=True)
        self.do(case, "notice", days=0)
        self.do(case, "comment", comment="当事人书面放弃陈述、申辩。")
        return self.do(
            case, "decide", by=self.head, days=1, outcome="punished", decision_number=f"示市监罚〔示例〕{number}号",
            decision="违法事实成立，罚款并没收违法所得。",
        )  # fmt: skip

    def paid(self, case: FiledCase) -> FiledCase:
        case = self.do(case, "serve", service="in_person", served_date=day_of(self.at) + timedelta(days=1))
        for kind, amount in (("fine", case.fine), ("gains", case.gains)):
            self.do(case, "pay", kind=kind, amount=amount, paid_date=day_of(self.at) + timedelta(days=1))
        return self.do(case, "perform")


def build_enforcement(*, handler: Actor, second: Actor, head: Actor, other_unit: int, now: datetime) -> None:
    """Write the examples once; what is there already stays as it is."""
    if Clue.objects.filter(source__in=[Source.OWN, *OF_CASES]).exists():
        return
    with transaction.atomic():
        tell(handler=handler, second=second, head=head, other_unit=other_unit, now=now)


def tell(*, handler: Actor, second: Actor, head: Actor, other_unit: int, now: datetime) -> None:
    def story() -> Story:
        return Story(handler=handler, second=second, head=head, now=now)

    last = story()
    last.at = now - timedelta(days=2)
    last.clue(0)
    last.do(last.clue(1), "verify")
    last.do(last.clue(2), "refer", unit_id=other_unit, reason="经营场所不在本区。")
    none = story()
    verified = none.do(none.clue(2), "verify")
    none.do(verified, "not_file", by=head, ground="slight_corrected", finding="已当场改正，没有危害后果。")
    from_case(last)

    fresh = story()
    fresh.at = now - timedelta(days=6)
    case = fresh.filed(fresh.clue(3))
    fresh.do(case, "seize", by=head, days=0, things="处方药十二盒", place="证物室", basis="药品管理法第一百条")
    fresh.do(case, "preserve", days=0, things="进货票据一册", place="证物室")
    review = story()
    review.do(review.filed(review.clue(4)), "report", report="事实清楚，建议处罚。")
    decided = story()
    decided.decided(decided.filed(decided.clue(0)), 1)
    paid = story()
    closed = paid.paid(paid.decided(paid.filed(paid.clue(1)), 2))
    paid.do(closed.publication, "publish")
    paid.do(closed, "close", by=head, summary="罚没款已缴清，已改正。")
    listed = story()
    case = listed.decided(listed.filed(listed.clue(5)), 3)
    listed.do(case.publication, "publish")
    listing = list_trader(
        filed_case=case, ground="prepayment_evasion", decision="收取预付款后关门失联。", by=head, at=listed.at
    )
    listed.do(listing, "ask", unit_id=other_unit, measure="inspection")
    for number, kind in enumerate(("rectify", "interview", "warning_letter")):
        measure(last, number, kind)


def measure(story: Story, number: int, kind: str) -> None:
    """Take a measure; the interview is held already."""
    title, sector, details, _facts = TOLD[number]
    new = NewMeasure(
        title=title,
        sector=sector,
        details=details,
        source=Source.OWN,
        unit_id=story.handler.first_unit_id,
        trader_name=TRADERS[number],
        kind=kind,
        demand="限期改正，并书面报告改正情况。",
        due_date=day_of(story.now) + timedelta(days=3) if kind == "rectify" else None,
    )
    made = issue_measure(new=new, by=story.handler, at=story.at)
    if kind == "interview":
        story.do(made, "confirm", days=0, finding="负责人到场，承诺一周内改正。")


def from_case(story: Story) -> None:
    """Let a complaint that the handler's unit works on lead to a clue."""
    cases = Case.objects.filter(
        unit_id=story.handler.first_unit_id, kind=Kind.COMPLAINT, state=State.ACCEPTED, trader__isnull=False
    )
    case = next((case for case in cases.order_by("-id")[:5] if handles(case, story.handler)), None)
    if case:
        new = NewClue(
            title=case.title[:80] or "涉嫌侵害消费者权益",
            sector="market",
            details={"area": "消费者权益"},
            source=Source.COMPLAINT,
            unit_id=case.unit_id,
            facts="办理投诉时发现，商家对多名消费者有同样做法。",
        )
        register_clue_from_case(case=case, new=new, by=story.handler, at=story.at)
