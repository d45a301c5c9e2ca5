"""Traders that settle online, their accounts, and a negotiation in each situation; by the product's own actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.intake import NewCase
from gongzhi.cases.models import Case
from gongzhi.cases.words import Side
from gongzhi.core.actors import ANONYMOUS, Actor, consumer
from gongzhi.core.clock import day_of
from gongzhi.demo import appeals, invented
from gongzhi.demo.accounts import PASSWORD
from gongzhi.directory.clients import add_trader_client
from gongzhi.directory.models import Trader, TraderAccount
from gongzhi.directory.queries import trader_actor
from gongzhi.directory.trader_accounts import add_colleague, apply_for_account, confirm_account
from gongzhi.mediation.actions.ask_trader import ask_the_trader
from gongzhi.mediation.actions.say import record_statement
from gongzhi.mediation.words import Says, Way
from gongzhi.negotiation.actions.agree import agree_to_offer
from gongzhi.negotiation.actions.begin import begin_negotiation
from gongzhi.negotiation.actions.confirm import confirm_performance
from gongzhi.negotiation.actions.counter import counter_offer
from gongzhi.negotiation.actions.decline import decline_negotiation
from gongzhi.negotiation.actions.join import join_odr
from gongzhi.negotiation.actions.perform import perform_settlement
from gongzhi.negotiation.actions.propose import propose_settlement
from gongzhi.negotiation.actions.ready_answers import keep_answer
from gongzhi.negotiation.due import settle_due
from gongzhi.negotiation.models import Negotiation

REGION = "520115"
SOURCE_KEY = "demo-negotiation-{:02d}"


@dataclass(frozen=True)
class Firm:
    """A trader of the demonstration with its accounts."""

    trade: str
    username: str
    person: str


FIRMS = (
    Firm("电器商城", "trader", "李示例"),
    Firm("家居馆", "trader-home", "王小示例"),
    Firm("健身中心", "trader-gym", "赵示例甲"),
)
COLLEAGUE = "trader-colleague"
WAITS = Firm("数码店", "trader-waiting", "钱示例")
"""One whose application waits for the office."""

STORIES = (
    (0, 2, "waiting", "空调装好两天就不制冷，报修三次没有人来，要求退款。", "3299"),
    (0, 8, "waiting", "洗衣机运输中磕碰，客服只答应补偿 50 元。", "1899"),
    (0, 5, "offered", "电饭煲涂层脱落，要求更换。", "459"),
    (0, 4, "countered", "电视屏幕有亮点，商家说不在保修范围。", "2599"),
    (1, 6, "agreed", "沙发皮面开裂，要求修理。", "4200"),
    (1, 9, "performed", "定制衣柜尺寸做错，要求重作。", "8800"),
    (1, 12, "settled", "床垫有异味，要求退货退款。", "2680"),
    (0, 20, "settled", "微波炉转盘不转，要求退款。", "599"),
    (2, 30, "silent", "健身卡办完第二周教练离职，要求退余额。", "3600"),
    (2, 24, "declined", "私教课不能按约定时间上，要求退课时费。", "5200"),
    (0, 6, "asked", "吸尘器充不进电，商家说是人为损坏，要求检测后更换。", "1280"),
    (2, 3, "withdrawn", "储物柜被清空，要求赔偿。", "300"),
)
"""Which firm, how many days ago it began, how far it went, what the consumer says, how much is claimed."""


def build_negotiations(*, at: datetime, officer: Actor) -> None:
    """Write the traders with their accounts, and the negotiations, once."""
    if TraderAccount.objects.filter(username=FIRMS[0].username).exists():
        return
    with transaction.atomic():
        before = at - timedelta(days=80)
        actors = [open_firm(firm, number, at=before, officer=officer) for number, firm in enumerate(FIRMS, start=1)]
        apply(WAITS, len(FIRMS) + 1, at=at - timedelta(hours=20))
        add_trader_client(name="客服系统", by=actors[0], at=before)
        told = {"trader_id": min(actors[0].traders), "by": actors[0], "at": before}
        add_colleague(username=COLLEAGUE, password=PASSWORD, name="孙示例", phone="19900005004", **told)
        keep_answer(title="核实后退款", text="您好，情况已核实，我们同意全额退款，原路退回，请留意到账。", **told)
        random = Random(20260401)
        for number, story in enumerate(STORIES, start=1):
            tell(number, *story, actors=actors, random=random, now=at, officer=officer)


def apply(firm: Firm, number: int, *, at: datetime) -> TraderAccount:
    return apply_for_account(
        credit_code=invented.credit_code(900 + number, REGION),
        trader_name=invented.trader_name(firm.trade, REGION),
        region=REGION,
        address=invented.PLACES[REGION][1].format(900 + number),
        username=firm.username,
        password=PASSWORD,
        name=firm.person,
        phone=f"199000050{number:02d}",
        by=ANONYMOUS,
        at=at,
    )


def open_firm(firm: Firm, number: int, *, at: datetime, officer: Actor) -> Actor:
    """Sign a firm up, confirm it and let it pledge; give its responsible person."""
    account = confirm_account(account=apply(firm, number, at=at), by=officer, at=at)
    actor = trader_actor(account)
    join_odr(trader_id=account.trader_id, by=actor, at=at)
    return actor


def tell(number, firm, days, far, says, amount, *, actors, random, now, officer) -> None:
    """Let one negotiation happen as far as its story goes."""
    began = now - timedelta(days=days)
    trader, claim = actors[firm], Decimal(amount)
    new = NewCase(
        kind="complaint",
        narrative=says,
        source="portal",
        source_key=SOURCE_KEY.format(number),
        claims=("refund",),
        amount=claim,
        persons=(invented.person(random, region=REGION),),
        trader_id=min(trader.traders),
        trader_name=Trader.objects.get(pk=min(trader.traders)).name,
        trader_region=REGION,
        region=REGION,
    )
    case = begin_negotiation(new, shares_phone=number % 2 == 0, by=ANONYMOUS, at=began)[0].case
    buyer = consumer(case.pk)
    row = Negotiation.objects.get(pk=case.pk)
    later = began + timedelta(hours=6)
    offer = {"remedy": "refund", "amount": claim, "perform_by": day_of(later + timedelta(days=9))}
    if far == "withdrawn":
        withdraw_case(case=case, reason="已经自己解决", by=buyer, at=later)
    elif far == "declined":
        decline_negotiation(negotiation=row, text="课程已按合同提供，不同意退费。", by=trader, at=later)
    elif far == "asked":
        row = decline_negotiation(negotiation=row, text="机身有摔痕，不属于质量问题。", by=trader, at=later)
        ask_whether_to_mediate(row.case, buyer, officer=officer, at=later + timedelta(days=1))
    if far in {"waiting", "silent", "withdrawn", "declined", "asked"}:
        if far == "silent":
            settle_due(at=now)
        return
    propose_settlement(negotiation=row, text="您好，情况已核实，同意退款。", **offer, by=trader, at=later)
    if far == "countered":
        counter = {"remedy": "replacement", "perform_by": day_of(now + timedelta(days=7))}
        counter_offer(negotiation=row, text="不想退款，希望换一台新的。", **counter, by=buyer, at=later)
    if far in {"offered", "countered"}:
        return
    agree_to_offer(negotiation=row, by=buyer, at=later + timedelta(hours=20))
    if far == "agreed":
        return
    done = began + timedelta(days=3)
    perform_settlement(negotiation=row, text="已原路退回。", by=trader, at=done)
    if far == "settled":
        confirm_performance(negotiation=row, text="收到了，谢谢。", by=buyer, at=done + timedelta(hours=5))


def ask_whether_to_mediate(case: Case, buyer: Actor, *, officer: Actor, at: datetime) -> None:
    """Let the office take a matter on; the consumer agrees to mediation, and the trader is asked."""
    case = accept_case(case=case, by=officer, at=at)
    record_statement(case=case, side=Side.COMPLAINANT, says=Says.AGREES, way=Way.ONLINE, by=buyer, at=at)
    ask_the_trader(case=case, by=officer, at=at)


def trader_accounts() -> list[tuple[str, str, str]]:
    """List the accounts that may be tried at /trader/: (account, role, trader)."""
    names = [*(firm.username for firm in FIRMS), COLLEAGUE, *(firm.username for firm in appeals.FIRMS)]
    found = TraderAccount.objects.filter(username__in=names).select_related("trader").order_by("id")
    return [(row.username, str(row.get_role_display()), row.trader.name) for row in found if row.is_active]
