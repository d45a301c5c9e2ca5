"""Every read of online monitoring: ordered, bounded, scoped to who asks by `access`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from gongzhi.cases.queries import Blank
from gongzhi.core import files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import Machine, Offer
from gongzhi.core.pages import Page, by_key
from gongzhi.monitoring import access
from gongzhi.monitoring.catalog import RuleData
from gongzhi.monitoring.models import Hit, Programme, Rule, Run, Target
from gongzhi.monitoring.pages import Page as ReadPage
from gongzhi.monitoring.pages import decode, read_page
from gongzhi.monitoring.rules import Match
from gongzhi.monitoring.ruleset import scanner_for
from gongzhi.monitoring.states import BEGIN_SENTENCE, FOUND_SENTENCE, HIT, PROGRAMME
from gongzhi.monitoring.words import UNDECIDED, HitState, RunOutcome

PAGE = 50
TRIED_ON = 200
"""A rule is tried on so many of the pages kept last."""
COUNT_UP_TO = 100


@dataclass(frozen=True)
class Told:
    """One line of history as people read it."""

    at: datetime
    sentence: str
    note: str


def programmes(*, viewer: Actor, after: str = "") -> Page:
    """List programmes, the newest first."""
    return by_key(access.visible_programmes(viewer).select_related("unit"), after=after, size=PAGE)


def programme(pk: int, *, viewer: Actor) -> Programme:
    """Find one.

    :raises Programme.DoesNotExist: if there is none that the viewer may see.
    """
    return access.visible_programmes(viewer).select_related("unit").get(pk=pk)


def targets(of: Programme, *, viewer: Actor, after: str = "") -> Page:
    """List the pages of a programme."""
    if not access.visible_programmes(viewer).filter(pk=of.pk).exists():
        return Page([])
    return by_key(Target.objects.filter(programme=of), after=after, size=PAGE, newest_first=False)


def runs(of: Programme, *, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """List the checks of a programme, the newest first."""
    if not access.visible_programmes(viewer).filter(pk=of.pk).exists():
        return Page([])
    return by_key(Run.objects.filter(programme=of).select_related("target"), after=after, size=size)


def hits(*, viewer: Actor, state: str = HitState.CANDIDATE, of: Programme | None = None, after: str = "") -> Page:
    """List hits of a state, what was found first before the rest; decided ones the newest first.

    :raises Refused: if there is no such state or key.
    """
    if state not in HitState.values:
        raise Refused(_("没有这个列表。"))
    rows = access.visible_hits(viewer).filter(state=state).select_related("target", "programme", "unit", "run")
    if of is not None:
        rows = rows.filter(programme=of)
    return by_key(rows, after=after, size=PAGE, newest_first=state not in UNDECIDED)


def totals(*, viewer: Actor) -> dict[str, int]:
    """Add up the checks made and the findings confirmed of all programmes that the viewer may see; both are kept."""
    told = access.visible_programmes(viewer).aggregate(runs=Sum("runs"), findings=Sum("confirmed"))
    return {name: number or 0 for name, number in told.items()}


def count_hits(*, viewer: Actor, of: Programme | None = None) -> dict[str, int]:
    """Count the hits that wait for a decision, up to `COUNT_UP_TO` of each state."""
    counts = {}
    for state in sorted(UNDECIDED):
        rows = access.visible_hits(viewer).filter(state=state)
        rows = rows.filter(programme=of) if of is not None else rows
        counts[state] = len(rows.order_by().values_list("pk", flat=True)[:COUNT_UP_TO])
    return counts


def hit(pk: int, *, viewer: Actor) -> Hit:
    """Find one.

    :raises Hit.DoesNotExist: if there is none that the viewer may see.
    """
    rows = access.visible_hits(viewer)
    return rows.select_related("target__trader", "programme", "unit", "run", "last_run", "clue", "officer").get(pk=pk)


def next_hit(after: Hit, *, viewer: Actor) -> Hit | None:
    """Give the next candidate behind a hit, of all programmes."""
    rows = access.visible_hits(viewer).filter(state=HitState.CANDIDATE, pk__gt=after.pk)
    return rows.order_by("pk").first()


def offers(record: Programme | Hit, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List what this viewer may do with a programme or a hit, or why not."""
    machine = PROGRAMME if isinstance(record, Programme) else HIT
    return machine.offers(record, by=viewer, at=at)


def history(record: Programme | Hit) -> list[Told]:
    """Tell the history of a record that the viewer was entitled to find, the newest line first."""
    machine: Machine = PROGRAMME if isinstance(record, Programme) else HIT
    beginnings = {"begin": BEGIN_SENTENCE, "find": FOUND_SENTENCE}
    return [
        Told(
            line.at,
            str(beginnings.get(line.verb) or machine[line.verb].sentence).format_map(Blank(line.facts, who=line.who)),
            line.note,
        )
        for line in reversed(journal.history(machine.kind, record.pk))
    ]


def run_of(pk: int, *, viewer: Actor) -> Run:
    """Find a check.

    :raises Run.DoesNotExist: if there is none that the viewer may see.
    """
    seen = access.visible_programmes(viewer)
    return Run.objects.select_related("target", "programme").get(pk=pk, programme__in=seen)


def page_of(run: Run) -> ReadPage:
    """Read again the page that was kept of a check.

    :raises Unreadable: if its file is gone or was changed.
    """
    return read_page(decode(files.read_kept(run.sha256), run.content_type))


def hits_of_run(run: Run, *, viewer: Actor) -> list[Hit]:
    """List what was found first in a check."""
    return list(access.visible_hits(viewer).filter(run=run).order_by("pk"))


def rules(*, viewer: Actor) -> list[Rule]:
    """List all rules; every officer may read them."""
    return list(Rule.objects.order_by("key")) if viewer.kind in {"officer", "system"} else []


@dataclass(frozen=True)
class Trial:
    """What a rule would find in one page that was kept."""

    run: Run
    matches: list[Match]


def try_rule(rule: RuleData, *, viewer: Actor, most: int = TRIED_ON) -> tuple[int, list[Trial]]:
    """Try a rule on the pages that this viewer's programmes kept last; nothing is written.

    :return: how many pages were looked at, and those in which it matches.
    """
    scanner, tried, found = scanner_for((rule,)), 0, []
    for run in kept_pages(viewer, most):
        try:
            page = page_of(run)
        except files.Unreadable:
            continue
        tried += 1
        if matches := scanner.scan(page.text):
            found.append(Trial(run, matches))
    return tried, found


def kept_pages(viewer: Actor, most: int) -> Iterator[Run]:
    """Give the checks whose pages were kept last, each page once."""
    seen = access.visible_programmes(viewer)
    rows = Run.objects.filter(outcome=RunOutcome.READ, programme__in=seen).select_related("target")
    known: set[str] = set()
    for run in rows.order_by("-id")[: most * 2]:
        if run.sha256 not in known and len(known) < most:
            known.add(run.sha256)
            yield run
