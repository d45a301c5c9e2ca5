"""Plans and inspections in any state, and how each verb is done well; all made by the product's own actions."""

import base64
from datetime import timedelta

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor, Role, Seat
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader, Unit
from gongzhi.inspections.actions.plan import plan_inspection
from gongzhi.inspections.actions.plans.list_targets import NewTarget
from gongzhi.inspections.actions.plans.make import make_plan
from gongzhi.inspections.models import Inspection, Plan
from gongzhi.inspections.report import Photo, Report
from gongzhi.inspections.verbs import do
from gongzhi.inspections.words import Answer, Follow, PlanKind, PlanState, Rechecked, Signed, State
from tests import factories
from tests.factories import HOLDER, NOW

TODAY = clock.day_of(NOW)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
"""The smallest picture."""


def both_roles(key: str = HOLDER, *, name: str = "") -> Actor:
    """Make one who handles and supervises in a unit."""
    actor = factories.actor((key, Role.HANDLER), name=name)
    unit = actor.seats[0].unit_id
    return Actor(
        kind="officer", id=actor.id, name=actor.name, seats=(Seat(unit, frozenset({Role.HANDLER, Role.SUPERVISOR})),)
    )


def trader(number: int = 1, *, region: str = "520102") -> Trader:
    place = Region.objects.filter(code=region).first()
    return register_trader(name=f"示例超市{number}号店", address=f"示范路{number}号", region=place, by=SYSTEM, at=NOW)


def plan(kind: str = PlanKind.ROUTINE, *, by: Actor, sector: str = "food", unit_key: str = HOLDER, **changes) -> Plan:
    told = {
        "title": "一季度食品检查",
        "kind": kind,
        "sector": sector,
        "unit": factories.unit(unit_key),
        "starts": TODAY,
        "ends": TODAY + timedelta(days=30),
        "occasion": "春节" if kind == PlanKind.KEY_PERIOD else "",
    }
    return make_plan(**told | changes, by=by, at=NOW)


def with_targets(made: Plan, count: int = 3, *, by: Actor, kind: str = "seller", first: int = 1) -> Plan:
    targets = [NewTarget(trader(first + number).pk, kind, "ABCD"[number % 4]) for number in range(count)]
    return do(made, "list_targets", targets=targets, by=by, at=NOW)


def with_roster(made: Plan, count: int = 4, *, by: Actor) -> Plan:
    officers = [factories.officer((HOLDER, Role.HANDLER)).pk for _ in range(count)]
    return do(made, "list_officers", officers=officers, by=by, at=NOW)


def plan_in(state: str, kind: str = PlanKind.ROUTINE, *, by: Actor, targets: int = 2, roster: int = 4) -> Plan:
    """Make a plan that went its way to a state; whatever it holds was listed before."""
    made = with_roster(with_targets(plan(kind, by=by), targets, by=by), roster, by=by)
    if state == PlanState.DRAFT:
        return made
    if state == PlanState.CANCELLED:
        return do(made, "cancel", reason="另行安排", by=by, at=NOW)
    if kind == PlanKind.RANDOM:
        made = do(made, "lock", by=by, at=NOW)
        if state == PlanState.LISTED:
            return made
        made = do(made, "draw", count=1, word="甲", by=by, at=NOW)
    else:
        if state == PlanState.LISTED:
            raise ValueError(f"a {kind} plan is never locked")
        made = do(made, "launch", by=by, at=NOW)
    if state == PlanState.FINISHED:
        give_up_all(made, by=by)
        made = do(made, "finish", by=by, at=NOW)
    return made


def give_up_all(made: Plan, *, by: Actor) -> None:
    for inspection in made.inspections.all():
        do(inspection, "cancel", reason="已歇业", by=by, at=NOW)


def inspection(
    *, by: Actor, sector: str = "food", kind: str = "seller", number: int = 1, unit: Unit | None = None, at=NOW
) -> Inspection:
    return plan_inspection(
        trader_id=trader(number).pk,
        sector=sector,
        kind=kind,
        unit=unit or factories.unit(HOLDER),
        planned_date=clock.day_of(at) + timedelta(days=5),
        by=by,
        at=at,
    )


def report(made: Inspection, *, fault: bool = True, **changes) -> Report:
    """Make a complete report, with one item not met unless told otherwise."""
    sector = made.list_version
    items = [item.key for item in sector.items_for(made.kind)]
    answers = dict.fromkeys(items, Answer.OK)
    notes = {}
    if fault:
        answers[items[0]] = Answer.FAULT
        notes[items[0]] = "未在显著位置公示"
    own = {each.key: "drugs" for each in sector.field if each.required}
    told = {
        "answers": answers,
        "notes": notes,
        "own": own,
        "signed": Signed.ABSENT,
        "inspected_at": NOW,
        "finding": "现场秩序良好。",
    }
    return Report(**told | changes)


def told_for(record, verb: str, *, by: Actor) -> dict:
    """Give what a verb must be told so that it is done well."""
    match verb:
        case "list_targets":
            return {"targets": [NewTarget(trader(90).pk, "seller")]}
        case "drop_target":
            first = record.targets.order_by("id").first()
            return {"target_id": first.pk if first else 0}
        case "list_officers":
            return {"officers": [factories.officer((HOLDER, Role.HANDLER)).pk for _ in range(2)]}
        case "draw":
            return {"count": 1}
        case "unlock" | "cancel":
            return {"reason": "名单有误"}
        case "assign":
            return {"officers": [by.id, factories.officer((HOLDER, Role.HANDLER)).pk]}
        case "recuse":
            other = next((row.officer_id for row in record.sent if row.officer_id != by.id), 0)
            return {
                "officer_id": other,
                "reason": "与负责人是亲属",
                "instead_id": factories.officer((HOLDER, Role.HANDLER)).pk,
            }
        case "record" | "submit":
            return {"report": report(record)}
        case "photograph":
            return {"photos": [Photo("现场.png", PNG)]}
        case "seize":
            return {"kind": "pirated", "title": "盗版教辅", "quantity": 12, "measure": "册"}
        case "follow":
            return {"follow": Follow.RECTIFY, "text": "三日内公示许可证。"}
        case "recheck":
            return {"outcome": Rechecked.CORRECTED, "finding": "已公示。"}
    return {}


def do_well(record, verb: str, *, by: Actor, key=None, **changes):
    """Do a verb with whatever it needs."""
    return do(record, verb, by=by, at=NOW, key=key, **told_for(record, verb, by=by) | changes)


WAYS = {
    State.PLANNED: (),
    State.ASSIGNED: ("assign",),
    State.STARTED: ("assign", "start"),
    State.SUBMITTED: ("assign", "submit"),
    State.RECHECK: ("assign", "submit", "follow"),
    State.CLOSED: ("assign", "submit", "follow", "recheck", "tell", "close"),
    State.CANCELLED: ("cancel",),
}


def inspection_in(
    state: str, *, by: Actor, sector: str = "food", kind: str = "seller", number: int = 1, key: str = HOLDER
) -> Inspection:
    """Make an inspection that went its way to a state; `by` is one of those sent."""
    record = inspection(by=by, sector=sector, kind=kind, number=number, unit=factories.unit(key))
    for verb in WAYS[state]:
        record = do_well(record, verb, by=by)
    return record


def finished(
    *,
    by: Actor,
    sector: str,
    kind: str,
    number: int,
    fault: bool = False,
    officers: int = 2,
    follow: str = "",
    key: str = HOLDER,
) -> Inspection:
    """Make a visit, with so many people sent, and what followed from it."""
    record = inspection(by=by, sector=sector, kind=kind, number=number, unit=factories.unit(key))
    more = [factories.officer((key, Role.HANDLER)).pk for _ in range(officers - 1)]
    record = do(record, "assign", officers=[by.id, *more], by=by, at=NOW)
    record = do(record, "submit", report=report(record, fault=fault or bool(follow)), by=by, at=NOW)
    if follow:
        record = do(record, "follow", follow=follow, text="请按要求办理。", by=by, at=NOW)
    return record
