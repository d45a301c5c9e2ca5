"""Requests and disputes in any state, and how each verb is done well; all made by the product's own actions."""

from gongzhi.cases.models import Case
from gongzhi.cooperation.actions.dispute.raise_dispute import raise_dispute
from gongzhi.cooperation.actions.request.send import send_request
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.cooperation.verbs import do
from gongzhi.cooperation.words import DisputeState, Kind, State
from gongzhi.core.actors import Actor
from gongzhi.inspections.tests import scene as inspections
from gongzhi.inspections.tests.scene import PNG
from tests import factories
from tests.factories import ABOVE, HOLDER, NOW, OTHER

ASKER, ASKED, STRANGER = HOLDER, "housing", "samr-520302"
"""The unit that asks and holds the matter; the one that is asked; one that has no part."""
RAISER, RIVAL, JUDGE = HOLDER, OTHER, ABOVE


def both_roles(key: str) -> Actor:
    """Make one who handles and supervises in a unit."""
    return inspections.both_roles(key)


def matter() -> Case:
    return factories.received(title="密语标题", narrative="密语经过：楼盘延期交付。", claim_text="密语诉求")


def send(*, by: Actor, case: Case | None = None, **changes) -> Request:
    told = {
        "kind": Kind.INFORMATION,
        "unit": factories.unit(ASKER),
        "asked_unit_id": factories.unit(ASKED).pk,
        "title": "查询预售许可",
        "purpose": "核实投诉",
        "text": "请提供预售许可的日期。",
        "number": case.number if case else "",
        "fields": ("trader", "amount") if case else (),
    }
    return send_request(**told | changes, by=by, at=NOW)


WAYS = {
    State.SENT: (),
    State.RECEIVED: ("receive",),
    State.ACCEPTED: ("accept",),
    State.ANSWERED: ("accept", "answer"),
    State.CLOSED: ("accept", "answer", "close"),
    State.REFUSED: ("refuse",),
    State.WITHDRAWN: ("withdraw",),
    DisputeState.RAISED: (),
    DisputeState.STATED: ("state",),
    DisputeState.DESIGNATED: ("designate",),
    DisputeState.SETTLED: ("settle",),
}
UNIT_OF = {
    "receive": ASKED, "accept": ASKED, "refuse": ASKED, "answer": ASKED, "return": ASKER, "close": ASKER,
    "withdraw": ASKER, "urge": ASKER, "state": RIVAL, "settle": RAISER, "designate": JUDGE,
}  # fmt: skip
"""Verb → the unit whose officers do it."""


def request_in(state: str) -> Request:
    made = send(by=both_roles(ASKER), case=matter())
    for verb in WAYS[state]:
        made = do_well(made, verb)
    return made


def dispute(*, by: Actor | None = None, other: str = RIVAL) -> Dispute:
    told = {"other_unit_id": factories.unit(other).pk, "reason": "经营者在对方辖区。"}
    return raise_dispute(number=matter().number, **told, by=by or both_roles(RAISER), at=NOW)


def dispute_in(state: str) -> Dispute:
    made = dispute()
    for verb in WAYS[state]:
        made = do_well(made, verb)
    return made


def told_for(record: Request | Dispute, verb: str) -> dict:
    """Give what a verb must be told so that it is done well."""
    match verb:
        case "refuse":
            return {"ground": "not_competent", "reason": "由自然资源部门掌握"}
        case "answer":
            return {"answer": "许可日期为三月。", "files": [("回单.png", PNG)]}
        case "return" | "withdraw":
            return {"reason": "没有写明楼栋"}
        case "urge" | "state" | "settle":
            return {"text": "请尽快答复。"}
        case "designate":
            return {"unit_id": record.other_unit_id, "ground": "经营者实际经营地在该区。"}
    return {}


def do_well(record: Request | Dispute, verb: str, *, by: Actor | None = None, key=None, **changes):
    """Do a verb with whatever it needs, by somebody who may."""
    by = by or both_roles(UNIT_OF[verb])
    return do(record, verb, by=by, at=NOW, key=key, **told_for(record, verb) | changes)
