"""Whose time a case took: read from its history, charged by `procedures.accounting`."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from gongzhi.cases import access
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.cases.words import State
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.models import JournalEntry
from gongzhi.procedures.accounting import Account, Turn, account
from gongzhi.procedures.words import TESTING, Whose

WAITS_FOR = {State.NEGOTIATING: Whose.TRADER, State.INCOMPLETE: Whose.CONSUMER, State.CLOSED: Whose.NOBODY}
"""State → whom the case waits for in it; else the office has it, or, suspended, whoever tests."""


def turns_of(lines: Iterable[JournalEntry]) -> list[Turn]:
    """Tell from the history of a case whose turn it was from when on."""
    turns, testing = [], False
    for line in lines:
        if line.verb == "suspend":
            testing = line.facts.get("pause") == TESTING
        whose = WAITS_FOR.get(line.target, Whose.OFFICE)
        turns.append(Turn(line.at, Whose.TESTING if testing and line.target == State.SUSPENDED else whose))
    return turns


def time_spent(
    case: Case,
    *,
    viewer: Actor,
    at: datetime,
    asked: Iterable[tuple[datetime, datetime | None]] = (),
    lines: Iterable[JournalEntry] | None = None,
) -> Account | None:
    """Charge the time of one case; None for who may not see it.

    :param asked: stretches in which its firm owed the office a report, which apps above know.
    :param lines: the case's journal, where the caller has read it.
    """
    if not access.may_see(case, viewer):
        return None
    return account(turns_of(journal.lines_of(CASE.kind, case.pk) if lines is None else lines), until=at, asked=asked)


def times_spent(case_ids: Iterable[int], *, viewer: Actor, at: datetime) -> dict[int, Account]:
    """Charge the time of many cases, of those that the viewer may see; two queries however many they are."""
    seen = list(access.visible(viewer).filter(pk__in=list(case_ids)).values_list("pk", flat=True))
    lines: dict[int, list[JournalEntry]] = defaultdict(list)
    found = JournalEntry.objects.filter(kind=CASE.kind, record_id__in=seen)
    for line in found.only("record_id", "verb", "target", "at", "facts").order_by("record_id", "seq"):
        lines[line.record_id].append(line)
    return {pk: account(turns_of(told), until=at) for pk, told in lines.items()}
