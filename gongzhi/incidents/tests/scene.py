"""Incidents in any state, and how each verb is done well; all made by the product's own actions."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from gongzhi.cases.actions.receive import receive_cases
from gongzhi.cases.intake import Person
from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.incidents.actions.gather import gather_incident
from gongzhi.incidents.models import Incident
from gongzhi.incidents.verbs import do
from gongzhi.incidents.words import Rule, State
from gongzhi.inspections.tests import scene as inspections
from gongzhi.inspections.tests.scene import PNG
from tests import factories
from tests.factories import HOLDER, NOW, OTHER

TODAY = clock.day_of(NOW)
LEAD, FORCE, KEEPER, STRANGER = HOLDER, "samr-520100", OTHER, "samr-520302"
"""The unit that leads and holds matters; one of the task force; one that only holds matters; one that has no part."""


def both_roles(key: str = LEAD) -> Actor:
    """Make one who handles and supervises in a unit."""
    return inspections.both_roles(key)


def matters(number: int, *, unit_key: str = LEAD, amount: str = "100.00", first: int = 0) -> list[Case]:
    """Take many matters about one gym in by the bulk path."""
    unit = factories.unit(unit_key).pk
    news = [
        factories.new_case(
            narrative="健身房关门停业，会员卡余额不退。",
            trader_name="示例健身连锁",
            amount=Decimal(amount) + place,
            source_key=str(uuid4()),
            unit_id=unit,
            unit_reason="test",
            subject="culture-sport",
            persons=(Person(name="王示例", phone=f"199{first + place:08d}"),),
        )
        for place in range(number)
    ]
    return [received.case for received in receive_cases(news, by=SYSTEM, at=NOW)]


def gather(cases, *, by: Actor, **changes) -> Incident:
    told = {
        "title": "示例健身连锁停业",
        "summary": "十二家门店同日关门，会员无法退费。",
        "public_text": "已办会员卡的消费者可在此登记。",
        "level": "general",
        "unit": factories.unit(LEAD),
        "numbers": [case.number for case in cases],
    }
    return gather_incident(**told | changes, by=by, at=NOW)


def incident_in(state: str, *, by: Actor, count: int = 2) -> Incident:
    """Make an incident with matters of the lead and one of another unit, with a task force, that went its way."""
    made = gather([*matters(count), *matters(1, unit_key=KEEPER)], by=SYSTEM)
    made = do(made, "set_force", units=[factories.unit(FORCE).pk], by=by, at=NOW)
    ways = {State.DRAFTED: (), State.OPEN: ("open",), State.ENDED: ("open", "end"), State.CANCELLED: ("cancel",)}
    for verb in ways[state]:
        made = do_well(made, verb, by=by)
    return made


def numbers_in(incident: Incident, unit_key: str = LEAD) -> list[str]:
    rows = incident.joined.filter(left_at__isnull=True, case__unit__key=unit_key)
    return list(rows.order_by("case_id").values_list("case__number", flat=True))


def told_for(incident: Incident, verb: str) -> dict:
    """Give what a verb must be told so that it is done well."""
    match verb:
        case "revise":
            return {"title": "示例健身停业", "summary": "门店关门。", "public_text": "请登记。"}
        case "take_in":
            return {"numbers": [matters(1)[0].number]}
        case "release":
            return {"numbers": numbers_in(incident)[:1] or ["2600000177"], "reason": "另一家店"}
        case "set_force":
            return {"units": [factories.unit(FORCE).pk, factories.unit("culture").pk]}
        case "hand_lead":
            return {"unit_id": factories.unit(FORCE).pk, "reason": "涉及多区"}
        case "raise_level":
            return {"level": "major", "reason": "人数增加"}
        case "lower_level":
            return {"level": "general", "reason": "大部分已解决"}
        case "refuse_level" | "drop_shares" | "cancel":
            return {"reason": "情况没有那么严重"}
        case "decide":
            return {"verb": "note", "text": "统一按退费方案办理"}
        case "carry_out":
            return {"decision_id": first(incident.decisions)}
        case "tell":
            return {"text": "已冻结账户余额。"}
        case "note":
            return {"text": "约谈负责人。"}
        case "admit":
            return {
                "number": (numbers_in(incident) or ["2600000177"])[0],
                "admitted": Decimal("80.00"),
                "rank": 2,
                "reason": "合同载明",
            }
        case "enter_funds":
            return {
                "amount": Decimal("100.01"),
                "received_date": TODAY - timedelta(days=1),
                "source": "发卡企业退回，存于专户",
                "name": "回单.png",
                "content": PNG,
            }
        case "void_funds":
            return {"fund_id": first(incident.funds), "reason": "登记重复"}
        case "plan_shares":
            return {"rule": Rule.PRO_RATA, "amount": Decimal("100.01"), "text": "情况相同"}
        case "end":
            return {"conclusion": "追回部分款项并按比例退还。"}
    return {}


def first(rows) -> int:
    found = rows.order_by("id").first()
    return found.pk if found else 0


def do_well(incident: Incident, verb: str, *, by: Actor, key=None, **changes) -> Incident:
    """Do a verb with whatever it needs."""
    return do(incident, verb, by=by, at=NOW, key=key, **told_for(incident, verb) | changes)


BEFORE = {
    "lower_level": ("raise_level",),
    "stop_registration": ("start_registration",),
    "carry_out": ("decide",),
    "void_funds": ("enter_funds",),
    "plan_shares": ("enter_funds",),
    "drop_shares": ("enter_funds", "plan_shares"),
    "share_out": ("enter_funds", "plan_shares"),
}
"""What must have been done before a verb."""


def prepared_for(verb: str, incident: Incident, *, by: Actor) -> Incident:
    """Bring an incident that is not over to where a verb is open."""
    if verb in {"confirm_level", "refuse_level"}:
        return do(incident, "raise_level", level="grave", reason="人数过千", by=by, at=NOW)
    for earlier in BEFORE.get(verb, ()):
        incident = do_well(incident, earlier, by=by)
    return incident
