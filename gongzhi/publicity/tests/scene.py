"""Entries in any state, and how each verb is done well; all made by the product's own actions."""

from datetime import timedelta

from gongzhi.cases.models import Case
from gongzhi.cases.words import State as CaseState
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.directory.actions import register_trader
from gongzhi.directory.models import Region, Trader
from gongzhi.inspections.tests.scene import PNG, both_roles
from gongzhi.publicity.actions.propose import propose_disclosure
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.verbs import do
from gongzhi.publicity.words import Decision, How, State
from tests import factories
from tests.factories import HOLDER, NOW

__all__ = ["PNG", "both_roles"]
TODAY = clock.day_of(NOW)
LATER = NOW + timedelta(days=10)
"""When nobody objects any more."""
FAR = NOW + timedelta(days=365 * 3 + 30)
"""When nothing is shown any more."""
CLEAN = "购买的电热水壶漏水，经调解，商家全额退款。"


def trader(name: str = "示范电器商行", *, region: str = "520102") -> Trader:
    """Register a trader that an officer stands for."""
    return register_trader(name=name, region=Region.objects.get(code=region), by=SYSTEM, at=NOW)


def closed(by: Actor, *, of: Trader | None = None, at=NOW, **changes) -> Case:
    """Make a complaint about a registered trader that was settled and closed."""
    found = of or trader()
    told = {"trader_id": found.pk, "trader_name": found.name, "subject": "appliances", "problem": "quality"}
    return factories.case_in(CaseState.CLOSED, unit_key=HOLDER, by=by, at=at, **told | changes)


def proposed(by: Actor, *, case: Case | None = None, of: Trader | None = None, at=NOW) -> Disclosure:
    return propose_disclosure(case=case or closed(by, of=of, at=at), by=SYSTEM, at=at)


def entry_in(state: str, *, by: Actor, of: Trader | None = None, text: str = "", at=NOW) -> Disclosure:
    """Make an entry that went its way to a state."""
    made = proposed(by, of=of, at=at)
    if text:
        made = do(made, "prepare", subject=made.subject, problem=made.problem, text=text, by=by, at=at)
        made = do(made, "clear", by=by, at=at)
    later = at + timedelta(days=10)
    ways = {
        State.PROPOSED: (),
        State.NOTIFIED: ("notify",),
        State.OBJECTED: ("notify", "object"),
        State.READY: ("notify", "object", "decide"),
        State.PUBLISHED: ("notify", "publish"),
        State.CONTESTED: ("notify", "publish", "object"),
        State.WITHHELD: ("withhold",),
        State.WITHDRAWN: ("notify", "publish", "withdraw"),
        State.ENDED: ("notify", "publish", "end"),
    }
    for verb in ways[state]:
        when = later if verb == "publish" else at + timedelta(days=365 * 3 + 30) if verb == "end" else at
        made = do_well(made, verb, by=SYSTEM if verb == "end" else by, at=when)
    return made


def told_for(entry: Disclosure, verb: str) -> dict:
    """Give what a verb must be told so that it is done well."""
    match verb:
        case "identify":
            return {"trader_id": entry.trader_id}
        case "prepare":
            return {"subject": "appliances", "problem": "quality", "text": CLEAN}
        case "correct":
            return {"subject": "clothing", "problem": entry.problem, "text": entry.text}
        case "notify":
            return {"how": How.PHONE}
        case "object":
            return {"ground": "wrong_facts", "text": "不是本店售出的商品。", "files": [("凭证.png", PNG)]}
        case "decide":
            return {"decision": Decision.DISMISS, "answer": "经核查，公示内容属实。"}
        case "withhold" | "withdraw":
            return {"ground": "secret"}
    return {}


def do_well(entry: Disclosure, verb: str, *, by: Actor, at=NOW, key=None, **changes) -> Disclosure:
    """Do a verb with whatever it needs."""
    return do(entry, verb, by=by, at=at, key=key, **told_for(entry, verb) | changes)
