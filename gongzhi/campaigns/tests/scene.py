"""Campaigns in any state, and how each verb is done well; all made by the product's own actions."""

from datetime import timedelta
from decimal import Decimal

from gongzhi.campaigns.actions.draft import draft_campaign
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.verbs import do
from gongzhi.campaigns.words import State
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.enforcement.tests import scene as enforcement
from gongzhi.inspections.tests import scene as inspections
from tests import factories
from tests.factories import NOW

TODAY = clock.day_of(NOW)
LEAD, CITY, HOUSING, DISTRICT = "samr", "samr-520100", "housing", "samr-520102"
"""The unit that leads; its office in a city, which takes part with the offices below it; another member; one of the
offices below the city's."""


def both_roles(key: str = LEAD) -> Actor:
    """Make one who handles and supervises in a unit."""
    return inspections.both_roles(key)


def draft(*, by: Actor, **changes) -> Campaign:
    told = {
        "title": "预付卡专项整治",
        "purpose": "查备案、查资金存管，督促退卡。",
        "unit": factories.unit(LEAD),
        "starts": TODAY - timedelta(days=10),
        "ends": TODAY + timedelta(days=30),
    }
    return draft_campaign(**told | changes, by=by, at=NOW)


def campaign_in(state: str, *, by: Actor, **changes) -> Campaign:
    """Make a campaign with members, a goal and a task that went its way to a state."""
    made = draft(by=by, **changes)
    units = [factories.unit(CITY).pk, factories.unit(HOUSING).pk]
    made = do(made, "set_members", units=units, by=by, at=NOW)
    made = do(made, "set_goal", counted="inspections", target=Decimal(4), by=by, at=NOW)
    made = do(
        made, "set_tasks", units=units, counted="inspections", target=Decimal(2),
        due_date=TODAY + timedelta(days=5), by=by, at=NOW,
    )  # fmt: skip
    ways = {
        State.DRAFTED: (),
        State.APPROVED: ("approve",),
        State.RUNNING: ("approve", "start"),
        State.CLOSING: ("approve", "start", "wind_up"),
        State.CLOSED: ("approve", "start", "wind_up", "close"),
        State.CANCELLED: ("cancel",),
    }
    for verb in ways[state]:
        made = do_well(made, verb, by=by)
    return made


def told_for(campaign: Campaign, verb: str, *, by: Actor) -> dict:
    """Give what a verb must be told so that it is done well."""
    city = factories.unit(CITY).pk
    match verb:
        case "revise":
            names = ("title", "purpose", "starts", "ends", "occasion", "sectors")
            return {name: getattr(campaign, name) for name in names} | {"purpose": "查备案、查退卡。"}
        case "set_members":
            return {"units": [city, factories.unit(HOUSING).pk, factories.unit("culture").pk]}
        case "set_goal":
            return {"counted": "penalties", "target": Decimal(1)}
        case "drop_goal":
            return {"goal_id": first(campaign.goals)}
        case "set_tasks":
            return {"units": [city], "counted": "clues", "target": Decimal(1), "due_date": campaign.ends}
        case "drop_task":
            return {"task_id": first(campaign.tasks)}
        case "attach":
            return {"name": "方案.png", "content": inspections.PNG}
        case "take_in":
            return {"kind": "clue", "record_ids": [enforcement.clue(by=member()).pk]}
        case "leave_out":
            return {"taken_id": first(campaign.taken)}
        case "urge":
            return {"units": [city], "text": "请加快进度。"}
        case "answer":
            return {"urge_id": first(campaign.urges), "answer": "本周完成。"}
        case "close":
            return {"summary": "各单位按方案完成了检查。"}
        case "cancel":
            return {"reason": "另行安排"}
    return {}


def first(rows) -> int:
    found = rows.order_by("id").first()
    return found.pk if found else 0


def member(key: str = DISTRICT) -> Actor:
    """Make one who works below a member: in a district of the city."""
    return both_roles(key)


def do_well(campaign: Campaign, verb: str, *, by: Actor, key=None, **changes) -> Campaign:
    """Do a verb with whatever it needs."""
    return do(campaign, verb, by=by, at=NOW, key=key, **told_for(campaign, verb, by=by) | changes)


def take(campaign: Campaign, kind: str, *records, by: Actor) -> Campaign:
    return do(campaign, "take_in", kind=kind, record_ids=[record.pk for record in records], by=by, at=NOW)
