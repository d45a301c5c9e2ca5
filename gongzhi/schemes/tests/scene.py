"""Pledges, checks and refunds in any state, and how each verb is done well; all by the product's own actions."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor, Role, Seat, consumer
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Trader
from gongzhi.schemes.actions.pledge.apply import apply_for_pledge
from gongzhi.schemes.actions.refund.log import log_refund
from gongzhi.schemes.models import Change, Check, Pledge, Refund
from gongzhi.schemes.moves import table_of
from gongzhi.schemes.verbs import do
from gongzhi.schemes.words import CheckState, RefundState, State
from tests import factories
from tests.factories import HOLDER, NOW

TODAY = clock.day_of(NOW)
REGION = "520102"
SCHEME = "no_reason_return"
numbers = count(1)


def both_roles(key: str = HOLDER) -> Actor:
    """Make one who handles and supervises in a unit."""
    actor = factories.actor((key, Role.HANDLER))
    seat = Seat(actor.seats[0].unit_id, frozenset({Role.HANDLER, Role.SUPERVISOR}))
    return Actor(kind="officer", id=actor.id, name=actor.name, seats=(seat,))


def trader(name: str = "示例商贸", **more) -> Trader:
    return register_trader(name=f"{name}{next(numbers)}", address="示范路1号", by=SYSTEM, at=NOW, **more)


def account_of(pledge: Pledge) -> Actor:
    """Make who acts for the store of a pledge."""
    return Actor("trader", 7, "示例店家", traders=frozenset({pledge.trader_id}))


def apply(*, by: Actor, at=NOW, **changes) -> Pledge:
    told = {
        "scheme": SCHEME,
        "store_name": f"示例超市{next(numbers)}店",
        "region": REGION,
        "address": "贵州省贵阳市南明区示例路1号",
        "days": 7,
    }
    if not {"trader_id", "store_id"} & set(changes):
        told["trader_id"] = trader().pk
    elif "trader_id" not in changes:
        told["trader_id"] = None
    return apply_for_pledge(**told | changes, by=by, at=at)


WAYS = {
    State.APPLIED: (),
    State.RETURNED: ("return",),
    State.ACTIVE: ("accept",),
    State.SUSPENDED: ("accept", "suspend"),
    State.LEFT: ("accept", "leave"),
    State.REMOVED: ("accept", "remove"),
}


def pledge_in(state: str, *, by: Actor, **changes) -> Pledge:
    """Make a pledge that went its way to a state."""
    made = apply(by=by, **changes)
    if state == State.LAPSED:
        made = pledge_in(State.ACTIVE, by=by, **changes)
        end(made)
        return do(made, "lapse", by=SYSTEM, at=NOW)
    for verb in WAYS[State(state)]:
        made = do_well(made, verb, by=by)
    return made


def end(pledge: Pledge) -> None:
    """Let the term of a pledge be over, or the time to supply what was missing."""
    day = TODAY - timedelta(days=1)
    Pledge.objects.filter(pk=pledge.pk).update(until_date=day, due_date=day)


def near_end(pledge: Pledge) -> None:
    Pledge.objects.filter(pk=pledge.pk).update(until_date=TODAY + timedelta(days=5))


def announced(pledge: Pledge, *, by: Actor) -> Pledge:
    """Announce a change of a pledge that holds, and let its day come."""
    Change.objects.create(pledge=pledge, days=15, scope="全部商品", announced_at=NOW, effective_date=TODAY)
    return pledge


def flagged(pledge: Pledge) -> Pledge:
    return do(pledge, "flag", signs=["silent"], by=SYSTEM, at=NOW)


def check_in(state: str, *, by: Actor, pledge: Pledge | None = None) -> Check:
    """Make a check in a state."""
    pledge = pledge or pledge_in(State.ACTIVE, by=by)
    do(pledge, "plan_check", planned_date=TODAY, by=by, at=NOW)
    check = Check.objects.filter(pledge=pledge).latest("id")
    if state == CheckState.CANCELLED:
        return do_well(check, "cancel", by=by)
    if state == CheckState.PLANNED:
        return check
    told = {"failed": ["sign_shown"], "finding": "没有展示标识。"} if state == CheckState.FAILED else {}
    return do(check, "record", **told, by=by, at=NOW)


def refund(*, by: Actor, pledge: Pledge | None = None, at=NOW, **changes) -> Refund:
    """Log a refund."""
    told = {"goods": "示例电水壶", "amount": Decimal("199.00"), "days_since": 3}
    return log_refund(pledge=pledge or pledge_in(State.ACTIVE, by=by), **told | changes, by=by, at=at)


def refused(*, by: Actor, **changes) -> Refund:
    return refund(by=by, **{"refused": True, "ground": "not_intact"} | changes)


def refund_in(state: str, *, by: Actor, pledge: Pledge | None = None) -> Refund:
    """Make a refund that went its way to a state."""
    told = {"by": by, "pledge": pledge}
    match state:
        case RefundState.LOGGED:
            return refund(**told)
        case RefundState.CONFIRMED | RefundState.DENIED:
            made = refund(**told)
            return do_well(made, "confirm" if state == RefundState.CONFIRMED else "deny", by=by)
        case RefundState.STRUCK:
            return do_well(refund(**told), "strike", by=by)
    made = refused(**told)
    verb = {RefundState.CONCEDED: "agree", RefundState.CONTESTED: "contest", RefundState.CLEARED: "clear"}.get(state)
    return do_well(made, verb, by=by) if verb else made


def told_for(record, verb: str) -> dict:
    """Say what a verb must be told to be done well."""
    terms = {"days": 15, "scope": "本店销售的全部商品", "excluded": ["press"], "excluded_note": ""}
    known = {
        "return": {"reason": "请补充经营场所照片。"},
        "resubmit": terms,
        "change": {**terms, "effective_date": TODAY + timedelta(days=10)},
        "plan_check": {"planned_date": TODAY + timedelta(days=3)},
        "suspend": {"reason": "没有展示承诺。"},
        "resume": {"note": "已重新张贴。"},
        "look_into": {"note": "店家正在装修。"},
        "flag": {"signs": ["silent"]},
        "leave": {"reason": "门店转让。"},
        "remove": {"reason": "拒不履行承诺。"},
        "move": {"planned_date": TODAY + timedelta(days=9)},
        "cancel": {"reason": "门店停业。"},
        "deny": {"answer": "说好退，一直没有到账。"},
        "contest": {"answer": "包装没有拆。"},
        "explain": {"explanation": "顾客使用过。"},
        "clear": {"finding": "商品有明显使用痕迹。"},
        "strike": {"reason": "登记错了。"},
        "complain": {"number": "2600000017"},
    }
    return known.get(verb, {})


def doer(record, verb: str, *, by: Actor) -> Actor:
    """Give who does a verb: an officer, else the consumer or the system itself."""
    actors = table_of(record)[verb].actors
    return by if "officer" in actors else consumer(record.pk) if "consumer" in actors else SYSTEM


def do_well(record, verb: str, *, by: Actor, at=NOW, key=None):
    """Do a verb with what it needs, by somebody who may."""
    return do(record, verb, by=doer(record, verb, by=by), at=at, key=key or uuid4(), **told_for(record, verb))
