"""Doing a collective decision to matters one by one, each by its ordinary verb, with its own guards and history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.note import note_on_case
from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.actions.route import route_case
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.states import CASE
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.incidents.models import Decision, DecisionItem
from gongzhi.incidents.words import NEEDS_GROUND, NEEDS_UNIT, Collective, ItemState

AT_ONCE = 200
"""So many matters one act goes through; the next act goes on with the others."""
LOOKED_AT = 10_000

VERBS: dict[str, tuple[Callable, str]] = {
    Collective.ACCEPT: (accept_case, "note"),
    Collective.NOTE: (note_on_case, "text"),
    Collective.REMIND: (remind_holder, "text"),
    Collective.TRANSFER: (transfer_case, "reason"),
    Collective.ROUTE: (route_case, "reason"),
    Collective.SUSPEND: (suspend_case, "reason"),
    Collective.RESUME: (resume_case, "note"),
    Collective.END: (end_case, "reason"),
    Collective.CLOSE: (close_case, "note"),
}
"""Verb → the action of matters that does it, and under which name it takes the text."""


@dataclass(frozen=True)
class Done:
    """What one act did: matters to which it was done, and to which it was refused."""

    done: int
    refused: int


def key_for(decision: Decision, case_id: int) -> UUID:
    """Name the act on one matter, so that it is done to it once."""
    return uuid5(decision.key, f"case {case_id}")


def carry_on(decision: Decision, *, by: Actor, at: datetime, again: bool = False) -> Done:
    """Do a decision to those of its waiting matters whose verb is this actor's; each in a savepoint of its own, so
    that one that is refused leaves no trace but its reason."""
    action, called = VERBS[decision.verb]
    transition = CASE[decision.verb]
    told = {called: decision.text}
    if decision.verb in NEEDS_GROUND:
        told["ground"] = decision.ground
    if decision.verb in NEEDS_UNIT:
        told["unit_id"] = decision.to_unit_id
    states = [ItemState.WAITING, *([ItemState.REFUSED] if again else [])]
    items = decision.items.filter(state__in=states).select_related("case__unit", "case__hotline").order_by("id")
    tried: list[DecisionItem] = []
    for item in items[:LOOKED_AT]:
        case = item.case
        if not transition.applies(case):
            tried.append(settle(item, ItemState.REFUSED, _("这类事项没有这个办理环节。"), at))
        elif CASE.entitled(case, transition, by):
            tried.append(attempt(item, action, told, by=by, at=at, key=key_for(decision, case.pk)))
        if len(tried) == AT_ONCE:
            break
    DecisionItem.objects.bulk_update(tried, ["state", "reason", "at"])
    done = sum(item.state == ItemState.DONE for item in tried)
    waiting = sum(item.state == ItemState.WAITING for item in tried)
    return Done(done, len(tried) - done - waiting)


def attempt(item: DecisionItem, action: Callable, told: dict, *, by: Actor, at: datetime, key: UUID) -> DecisionItem:
    """Try it on one matter."""
    try:
        with transaction.atomic():
            action(case=item.case, by=by, at=at, key=key, **told)
    except NotAllowed:
        return item
    except Refused as refused:
        return settle(item, ItemState.REFUSED, str(refused.reason), at)
    return settle(item, ItemState.DONE, "", at)


def settle(item: DecisionItem, state: str, reason: str, at: datetime) -> DecisionItem:
    item.state, item.reason, item.at = state, reason[:500], at
    return item
