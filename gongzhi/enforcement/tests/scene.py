"""Records of enforcement in any state, and how each verb is done well; all made by the product's own actions."""

from datetime import timedelta

from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.enforcement.actions.clue.receive import register_clue
from gongzhi.enforcement.actions.measure.issue import issue_measure
from gongzhi.enforcement.intake import NewClue, NewMeasure
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.enforcement.verbs import do
from gongzhi.enforcement.words import ClueState, MeasureState, Merging, Source
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER

TODAY = clock.day_of(NOW)


def investigator(key: str = HOLDER) -> Actor:
    return factories.actor((key, Role.HANDLER), (key, Role.SUPERVISOR))


def both_roles(key: str = HOLDER) -> Actor:
    """Make one who handles and supervises in a unit."""
    actor = factories.actor((key, Role.HANDLER))
    seat = actor.seats[0]
    return Actor(
        kind="officer",
        id=actor.id,
        name=actor.name,
        seats=(type(seat)(seat.unit_id, frozenset({Role.HANDLER, Role.SUPERVISOR})),),
    )


def new_clue(**changes) -> NewClue:
    told = {
        "title": "销售超过保质期的食品",
        "sector": "market",
        "source": Source.OWN,
        "facts": "货架上有三袋超过保质期的饼干。",
        "trader_name": "甲乙商行",
    }
    return NewClue(**told | changes)


def clue(*, by: Actor, at=NOW, **changes) -> Clue:
    return register_clue(new=new_clue(**changes), by=by, at=at)


def new_measure(**changes) -> NewMeasure:
    told = {
        "title": "未公示营业执照",
        "sector": "market",
        "source": Source.OWN,
        "kind": "rectify",
        "demand": "三日内在经营场所公示营业执照。",
        "due_date": TODAY + timedelta(days=7),
        "trader_name": "甲乙商行",
    }
    return NewMeasure(**told | changes)


def measure(*, by: Actor, at=NOW, **changes) -> Measure:
    return issue_measure(new=new_measure(**changes), by=by, at=at)


WAYS = {
    ClueState.RECEIVED: (),
    ClueState.VERIFYING: ("verify",),
    ClueState.SUSPENDED: ("verify", "suspend"),
    ClueState.REFERRING: ("refer",),
    ClueState.DISPUTED: ("ask_designation",),
    ClueState.NOT_FILED: ("verify", "not_file"),
    ClueState.TO_POLICE: ("verify", "to_police"),
    ClueState.MERGED: ("merge",),
    ClueState.CLOSED: ("verify", "close"),
}
MEASURE_WAYS = {
    MeasureState.ISSUED: (),
    MeasureState.DONE: ("confirm",),
    MeasureState.FAILED: ("fail",),
    MeasureState.WITHDRAWN: ("withdraw",),
}


def told_for(record, verb: str, *, by: Actor, at=NOW) -> dict:
    """Give what a verb must be told so that it is done well."""
    match record.record_kind, verb:
        case "clue", "not_file":
            return {"ground": "no_violation", "finding": "经核查，商品在保质期内。"}
        case "clue", "assign":
            return {"officer_id": factories.officer((HOLDER, Role.HANDLER)).pk}
        case "clue", "describe":
            return {"details": {"area": "产品质量"}}
        case "clue", "extend":
            return {"limit": "designate" if record.state == ClueState.DISPUTED else "verify", "reason": "案情复杂"}
        case "clue", "suspend":
            return {"ground": "testing"}
        case "clue", "refer" | "designate":
            return {"unit_id": factories.unit(OTHER).pk, "reason": "由对方管辖"}
        case "clue", "to_police":
            return {"office": "某市公安局", "finding": "涉案金额较大，涉嫌犯罪。"}
        case "clue", "merge":
            return {"number": clue(by=by, at=at).number, "why": Merging.SAME_MATTER}
        case _, "note":
            return {"text": "备注一下"}
        case "clue", "return" | "ask_designation":
            return {"reason": "不属于本单位管辖"}
        case "clue", "close":
            return {"finding": "已责令改正并改正完毕。"}
        case "measure", "confirm" | "fail":
            return {"finding": "到现场看过。"}
        case "measure", "extend":
            return {"due_date": record.due_date + timedelta(days=5), "reason": "需要进货"}
        case "measure", "withdraw":
            return {"reason": "对象有误"}
    return {}


def do_well(record, verb: str, *, by: Actor, at=NOW, key=None):
    """Do a verb with whatever it needs."""
    return do(record, verb, by=by, at=at, key=key, **told_for(record, verb, by=by, at=at))


def in_state(kind: str, state: str, *, by: Actor, at=NOW, **changes):
    """Make a record that went its way to a state."""
    record = {"clue": clue, "measure": measure}[kind](by=by, at=at, **changes)
    for verb in {"clue": WAYS, "measure": MEASURE_WAYS}[kind][state]:
        record = do_well(record, verb, by=by, at=at)
    return record


def doer(record, row, role: Role | None = None) -> Actor:
    """Make somebody entitled to a verb: an officer with this role in a unit that has the part asked for."""
    part = sorted(row.parts)[0]
    key = {"holder": HOLDER, "pending": OTHER, "superior": ABOVE, "former": HOLDER}[part]
    key = HOLDER if "holder" in row.parts else key
    return factories.actor((key, role or min(row.roles)))


def ways(kind: str) -> dict:
    return {"clue": WAYS, "measure": MEASURE_WAYS}[kind]


NOTHING_TO_DO = {("clue", "extend", ClueState.SUSPENDED), ("clue", "extend", ClueState.DISPUTED)}
"""A verb and a state in which the table opens it, though the law gives nothing there to do it to."""
