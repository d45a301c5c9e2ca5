"""Issuers, filings in any state and warning signs, and how each verb is done well; by the product's own actions."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from stdnum.cn import uscc

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader
from gongzhi.inspections.tests import scene as inspections
from gongzhi.prepaid import rules
from gongzhi.prepaid.actions.filing.begin import begin_filing
from gongzhi.prepaid.actions.sign.tell import tell_sign
from gongzhi.prepaid.catalog import issuers
from gongzhi.prepaid.models import Filing, Sign
from gongzhi.prepaid.moves import table_of
from gongzhi.prepaid.verbs import do
from gongzhi.prepaid.words import SignKind, SignState, State, Trade
from tests import provinces
from tests.factories import NOW

TODAY = clock.day_of(NOW)
PNG = inspections.PNG
BEFORE = NOW - timedelta(days=120)
"""In the first quarter of the year, which is over now."""
OFFICES = {"group": "commerce", "brand": "commerce", "scale": "commerce-520100", "other": "commerce-520102"}
"""Class → key of the office that files it in the region of these traders."""
REGION = "520102"
numbers = count(700)


def settle() -> None:
    """Bring the province into the database: it has commerce offices of every level."""
    provinces.directory(NOW)


def both_roles(key: str = "commerce-520100") -> Actor:
    """Make one who handles and supervises in a unit."""
    return inspections.both_roles(key)


def credit_code(number: int) -> str:
    """Make up a code with a right check digit."""
    body = f"91{REGION}MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def issuer(**changes) -> Trader:
    """Register an invented firm."""
    number = next(numbers)
    told = {"name": f"示例健身{number}有限公司", "credit_code": credit_code(number)}
    return register_trader(region=Region.objects.get(code=REGION), **told | changes, by=SYSTEM, at=NOW)


def told_of(kind: str = "scale", **changes) -> dict:
    """Give what an issuer of a class tells of itself."""
    told = {
        "issuer": kind,
        "trade": Trade.SERVICES,
        "outlets": 3,
        "began_date": clock.day_of(BEFORE) - timedelta(days=10),
        "brand": "示例健身卡",
        "revenue": Decimal("1000000") if kind == "other" else Decimal("8000000"),
        "registered_most": Decimal("5000"),
    }
    if issuers()[kind].custody:
        told |= {"bank": "示例银行贵阳分行", "account_tail": "1234"}
    return told | changes


def begun(kind: str = "scale", *, by: Actor, trader: Trader | None = None, at=BEFORE, **changes) -> Filing:
    trader = trader or issuer()
    return begin_filing(trader_id=trader.pk, **told_of(kind, **changes), by=by, at=at)


def with_documents(filing: Filing, *, by: Actor, at=BEFORE) -> Filing:
    for key in rules.missing_documents(filing):
        told = {"document": key, "files": [(f"{key}.png", PNG)]}
        filing = do(filing, "attach", **told, by=by, at=at)
    return Filing.objects.get(pk=filing.pk)


WAYS = {
    State.DRAFT: (),
    State.SUBMITTED: ("submit",),
    State.RETURNED: ("submit", "return"),
    State.ACCEPTED: ("submit", "accept"),
    State.FILED: ("submit", "accept", "file"),
    State.DECLINED: ("submit", "decline"),
    State.WITHDRAWN: ("withdraw",),
    State.CANCELLED: ("submit", "accept", "file", "cancel"),
}


def filing_in(
    state: str, kind: str = "scale", *, by: Actor, at=BEFORE, trader: Trader | None = None, **changes
) -> Filing:
    """Make a filing that went its way to a state."""
    made = with_documents(begun(kind, by=by, at=at, trader=trader, **changes), by=by, at=at)
    for verb in WAYS[state]:
        made = do_well(made, verb, by=by, at=at)
    return Filing.objects.select_related("trader", "unit", "region").get(pk=made.pk)


def filed(kind: str = "scale", *, by: Actor, **changes) -> Filing:
    """Make a filing that has held since the first quarter."""
    return filing_in(State.FILED, kind, by=by, **changes)


def report(filing: Filing, *, by: Actor, at=NOW, **changes) -> Filing:
    return do_well(filing, "report", by=by, at=at, **changes)


def sign_in(state: str, *, by: Actor, filing: Filing | None = None) -> Sign:
    """Make a warning sign that went its way to a state."""
    filing = filing or filing_in(State.FILED, by=by)
    made = tell_sign(trader_id=filing.trader_id, kind=SignKind.CLOSED, text="门店锁门，电话不通。", by=by, at=BEFORE)
    verb = {SignState.TAKEN: "take_up", SignState.DISMISSED: "dismiss", SignState.LAPSED: "lapse"}.get(state)
    if verb:
        made = do_well(made, verb, by=SYSTEM if verb == "lapse" else by, at=BEFORE)
    return Sign.objects.select_related("trader", "unit", "filing").get(pk=made.pk)


def told_for(record: Filing | Sign, verb: str) -> dict:
    """Give what a verb must be told so that it is done well."""
    if verb == "revise":
        return told_of(record.issuer, brand="示例新卡")
    if verb == "change":
        return {name: value for name, value in told_of(record.issuer, outlets=5).items() if name != "began_date"}
    if verb == "report":
        return {
            "period": "2026-1",
            "balance": Decimal("100000"),
            "custody": Decimal("30000"),
            "revenue": Decimal("500000"),
        }
    return {
        "attach": {"document": "other", "files": [("说明.png", PNG)]},
        "return": {"reason": "卡样不清楚"},
        "decline": {"reason": "不属于单用途预付卡"},
        "withdraw": {"reason": "填错了"},
        "cancel": {"reason": "不再发卡，余额已全部退还"},
        "inspect": {"planned_date": TODAY + timedelta(days=3)},
        "measure": {"measure": "interview", "demand": "说明存管不足的原因。"},
        "dismiss": {"reason": "已电话核实，正常营业"},
    }.get(verb, {})


def do_well(record: Filing | Sign, verb: str, *, by: Actor, at=NOW, key=None, **changes):
    """Do a verb with whatever it needs."""
    return do(record, verb, by=by, at=at, key=key, **told_for(record, verb) | changes)


def kind_of(record: Filing | Sign) -> str:
    return table_of(record).kind
