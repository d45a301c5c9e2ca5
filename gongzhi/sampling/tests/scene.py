"""Plans, samples, laboratories and goods in any state, and how each verb is done well, by real actions."""

import base64
from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor, Role, Seat
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Trader
from gongzhi.procedures.models import RunningLimit
from gongzhi.sampling.actions.goods.watch import watch_goods
from gongzhi.sampling.actions.laboratory.register import register_laboratory
from gongzhi.sampling.actions.plan.make import make_plan
from gongzhi.sampling.actions.sample.report import NewItem
from gongzhi.sampling.actions.sample.take import take_sample
from gongzhi.sampling.models import AlertDraft, Laboratory, Sample, SamplingPlan, Watched
from gongzhi.sampling.verbs import do
from gongzhi.sampling.words import (
    AlertState,
    Conclusion,
    Ground,
    LaboratoryState,
    Level,
    PlanState,
    Side,
    State,
    WatchState,
)
from tests import factories
from tests.factories import HOLDER, NOW

TODAY = clock.day_of(NOW)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
"""The smallest picture."""
numbers = count(1)


def both_roles(key: str = HOLDER, *, name: str = "") -> Actor:
    """Make one who handles and supervises in a unit."""
    actor = factories.actor((key, Role.HANDLER), name=name)
    unit = actor.seats[0].unit_id
    seat = Seat(unit, frozenset({Role.HANDLER, Role.SUPERVISOR}))
    return Actor(kind="officer", id=actor.id, name=actor.name, seats=(seat,))


def trader(name: str = "示例食品店") -> Trader:
    return register_trader(name=f"{name}{next(numbers)}", address="示范路1号", by=SYSTEM, at=NOW)


def laboratory(
    *, by: Actor, kinds=("food", "drug", "device", "cosmetics", "other"), retests=True, **more
) -> Laboratory:
    number = next(numbers)
    told = {
        "name": f"示例检验所{number}",
        "accreditation": f"CMA-{number:06d}",
        "valid_until": TODAY + timedelta(days=900),
    }
    return register_laboratory(**told | more, kinds=kinds, retests=retests, by=by, at=NOW)


def plan(*, by: Actor, **changes) -> SamplingPlan:
    told = {"title": "二季度食品抽检", "kinds": ["food"], "year": TODAY.year, "quarter": 2, "batches": 10}
    return make_plan(**told | changes, by=by, at=NOW)


def plan_in(state: str, *, by: Actor) -> SamplingPlan:
    made = plan(by=by)
    if state == PlanState.CANCELLED:
        return do_well(made, "cancel", by=by)
    for verb in ("share", "appoint"):
        made = do_well(made, verb, by=by)
    for verb in {PlanState.DRAFT: (), PlanState.ACTIVE: ("launch",), PlanState.FINISHED: ("launch", "finish")}[state]:
        made = do_well(made, verb, by=by)
    return made


def sample(*, by: Actor, at=NOW, **changes) -> Sample:
    """Take a sample of food from a trader, with a colleague of the same unit."""
    unit = by.seats[0].unit_id
    colleague = factories.officer((HOLDER, Role.HANDLER)) if "colleague_id" not in changes else None
    number = next(numbers)
    told = {
        "kind": "food",
        "goods": "示例辣椒酱",
        "batch": f"B{number:05d}",
        "seal": f"F{number:05d}",
        "quantity": Decimal(6),
        "retained": Decimal(3),
        "measure": "瓶",
        "colleague_id": colleague.pk if colleague else None,
        "unit_id": unit,
        "producer_name": "示例酱料厂",
    }
    if not {"trader_id", "trader_name"} & set(changes):
        told["trader_id"] = trader().pk
    return take_sample(**told | changes, by=by, at=at)


def items(*, fail: bool) -> list[NewItem]:
    return [
        NewItem("菌落总数", True, "GB 4789.2", "≤10000", "200"),
        NewItem("苯甲酸", not fail, "GB 5009.28", "≤1.0 g/kg", "1.8 g/kg" if fail else "0.3 g/kg"),
    ]


def report(*, fail: bool, at=NOW) -> dict:
    return {
        "number": f"R-{next(numbers)}",
        "conclusion": Conclusion.FAIL if fail else Conclusion.PASS,
        "reported_date": clock.day_of(at),
        "items": items(fail=fail),
    }


def told_for(record, verb: str, *, by: Actor) -> dict:
    """Give what a verb must be told so that it is done well."""
    match type(record).__name__, verb:
        case "SamplingPlan", "share":
            return {"unit_id": record.unit_id, "batches": record.batches}
        case "SamplingPlan", "appoint":
            return {"laboratories": [laboratory(by=by).pk]}
        case "Sample", "send":
            if record.plan_id:
                return {"laboratory": record.plan.laboratories.first().pk}
            return {"laboratory": laboratory(by=by).pk}
        case "Sample", "report":
            return report(fail=True)
        case "Sample", "retest":
            return report(fail=False)
        case "Sample", "object":
            return {"side": Side.TRADER, "ground": Ground.RESULT, "text": "本批出厂检验合格，请复检。"}
        case "Sample", "waive":
            return {"side": Side.PRODUCER}
        case "Sample", "draw":
            laboratory(by=by)
            return {}
        case "Sample", "clue":
            return {"side": Side.TRADER}
        case "Sample", "measure":
            return {
                "side": Side.PRODUCER,
                "measure": "recall",
                "demand": "召回同批次产品。",
                "due_date": TODAY + timedelta(days=10),
            }
        case "Sample", "dispose":
            return {"text": "已召回 30 瓶，封存销毁。"}
        case "Sample", "attach":
            return {"kind": "photo", "files": [("现场.png", PNG)]}
        case "Laboratory", "amend":
            return {
                "name": record.name,
                "accreditation": record.accreditation,
                "kinds": ["food"],
                "valid_until": TODAY + timedelta(days=30),
            }
        case "Watched", "assess":
            return {"level": Level.HIGH, "reason": "近期集中发生"}
        case "Watched", "notice":
            return {"sort": "recall", "title": "境外召回", "source": "示例通报网", "noticed_date": TODAY}
        case "Watched", "amend":
            return {"title": "进口婴幼儿辅食", "hs_code": "1901"}
        case "AlertDraft", "edit":
            return {"title": "关于辅食的提示", "body": "请核对批次。"}
    if verb in {"reject", "decline", "uphold", "withdraw", "void", "cancel", "suspend", "send_back", "drop"}:
        return {"reason": "情况有变"}
    return {}


def do_well(record, verb: str, *, by: Actor, at=NOW, key=None, **changes):
    """Do a verb with whatever it needs."""
    return do(record, verb, by=by, at=at, key=key, **told_for(record, verb, by=by) | changes)


WAYS = {
    State.TAKEN: (),
    State.SENT: ("send",),
    State.TESTING: ("send", "receive"),
    State.SUSPECT: ("send", "receive", "report"),
    State.TOLD: ("send", "receive", "report", "tell"),
    State.OBJECTED: ("send", "receive", "report", "tell", "object"),
    State.ADMITTED: ("send", "receive", "report", "tell", "object", "accept"),
    State.RETESTING: ("send", "receive", "report", "tell", "object", "accept", "draw"),
    State.PASSED: ("send", "receive", "report", "tell", "object", "accept", "draw", "retest"),
    State.FAILED: ("send", "receive", "report", "tell"),
    State.VOID: ("void",),
}


def sample_in(state: str, *, by: Actor, at=NOW, **changes) -> Sample:
    """Make a sample that went its way to a state."""
    record = sample(by=by, at=at, **changes)
    for verb in WAYS[state]:
        record = do_well(record, verb, by=by, at=at)
    if state == State.FAILED:
        end_objections(record)
        record = do(record, "settle", by=by, at=at)
    return record


def end_objections(record: Sample) -> None:
    """Let the time for objections have passed yesterday."""
    RunningLimit.objects.filter(record_kind="sample", record_id=record.pk, key="objection").update(
        due_date=TODAY - timedelta(days=1)
    )
    record.__dict__.pop("objection_limit", None)


def goods(*, by: Actor, **changes) -> Watched:
    told = {"title": "进口婴幼儿辅食", "hs_code": "1901", "origin": "甲国", "hazards": ["metal"]}
    return watch_goods(**told | changes, by=by, at=NOW)


def goods_in(state: str, *, by: Actor) -> Watched:
    made = do_well(goods(by=by), "assess", by=by)
    return do_well(made, "drop", by=by) if state == WatchState.DROPPED else made


def alert_in(state: str, *, by: Actor, writer: Actor | None = None) -> AlertDraft:
    writer = writer or both_roles()
    made = do(goods_in(WatchState.WATCHED, by=writer), "draft", by=writer, at=NOW, key=uuid4())
    for verb in {
        AlertState.DRAFT: (), AlertState.SUBMITTED: ("submit",), AlertState.DROPPED: ("drop",),
        AlertState.APPROVED: ("submit", "approve"),
    }[state]:  # fmt: skip
        made = do_well(made, verb, by=by if verb == "approve" else writer)
    return made


def laboratory_in(state: str, *, by: Actor) -> Laboratory:
    made = laboratory(by=by)
    return do_well(made, "suspend", by=by) if state == LaboratoryState.SUSPENDED else made
