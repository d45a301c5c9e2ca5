"""What everybody reads of closed matters, and nothing besides: whoever shows entries takes them from here.

Not shown: who complained, what was claimed, files, the number of the matter, what an officer wrote and nobody
cleared, what a trader said in an objection. Of an entry that was withdrawn: its number, unit, day and the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from gongzhi.core.actors import Actor
from gongzhi.core.grams import grams, normalise
from gongzhi.core.pages import Page, by_time, moment_in
from gongzhi.publicity.catalog import disclosure_law, hold_back_title, objection_title
from gongzhi.publicity.models import Disclosure, PublicNote
from gongzhi.publicity.words import CORRECTABLE, SHOWN, NoteKind, State
from gongzhi.routing.subjects import subject_title

PAGE = 20


@dataclass(frozen=True)
class Question:
    """What somebody looks for. Empty means any."""

    text: str = ""
    region: str = ""
    """Code of a prefecture or of a county."""
    subject: str = ""
    problem: str = ""
    trader: int | None = None


@dataclass(frozen=True)
class Note:
    """What became of an entry, as everybody may know it."""

    kind: str
    title: str
    why: str
    at: datetime
    number: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Shown:
    """One entry as everybody reads it."""

    number: str
    trader_id: int
    trader: str
    credit_code: str
    region_code: str
    region: str
    subject: str
    subject_title: str
    problem: str
    problem_title: str
    outcome: str
    result: str
    text: str
    unit: str
    received_date: date
    closed_date: date
    days: int
    published_at: datetime | None
    until_date: date | None
    is_contested: bool
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Gone:
    """What is left of an entry that is no longer shown."""

    number: str
    state: str
    unit: str
    at: datetime
    why: str


def rows(question: Question = Question(), *, today: date) -> QuerySet[Disclosure]:
    """Give the entries that are shown today and fit, unordered, with what `shown_of` reads of them."""
    found = Disclosure.objects.filter(state__in=SHOWN, until_date__gte=today).select_related("unit", "region")
    if question.region:
        of_prefecture = len(question.region) == 6 and question.region.endswith("00")
        found = found.filter(**{"prefecture" if of_prefecture else "region_id": question.region})
    for name in ("subject", "problem"):
        if wanted := getattr(question, name):
            found = found.filter(**{name: wanted})
    if question.trader is not None:
        found = found.filter(trader_id=question.trader)
    if words := normalise(" ".join(question.text.split())):
        wanted = grams(words)
        known = Q(credit_code=words.upper()) | Q(number=words.upper())
        found = found.filter(known | (Q(grams__contains=wanted) if wanted else Q(pk__in=[])))
    return found


def published(
    question: Question = Question(), *, viewer: Actor, today: date, after: str = "", size: int = PAGE
) -> Page:
    """Give one page of what is shown today, newest first, as `Shown`; two queries, however many rows.

    :param viewer: everybody sees the same.
    :raises Refused: if there is no such page.
    """
    found = rows(question, today=today)
    page = by_time(found, after=after, size=size, field="published_at", read=moment_in, newest_first=True)
    return Page(shown(page.rows), page.after)


def pieces(question: Question = Question(), *, today: date, size: int = 1000) -> Iterator[list[Shown]]:
    """Give all that is shown today and fits, in pieces for a file, newest first, with flat memory."""
    found = rows(question, today=today).order_by("-published_at", "-pk")
    last = None
    while True:
        some = found
        if last is not None:
            same = Q(published_at__lt=last.published_at) | Q(pk__lt=last.pk)
            some = found.filter(same, published_at__lte=last.published_at)
        entries = list(some[:size])
        if not entries:
            return
        yield shown(entries)
        last = entries[-1]


def entry_shown(number: str, *, viewer: Actor, today: date) -> Shown | Gone:
    """Find one entry: as it is shown, or what is left of one that was.

    :raises Disclosure.DoesNotExist: if it never was shown.
    """
    entry = Disclosure.objects.select_related("unit", "region").get(
        number=number.strip().upper(), published_at__isnull=False
    )
    if entry.state in SHOWN and entry.until_date >= today:
        return shown([entry])[0]
    why = hold_back_title(entry.ground) if entry.ground else ""
    state = State.WITHDRAWN if entry.state == State.WITHDRAWN else State.ENDED
    return Gone(entry.number, state, entry.unit.name, entry.ended_at or entry.published_at, why)


def log(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of objections, corrections and withdrawals of what was shown, newest first, as `Note`."""
    found = PublicNote.objects.select_related("disclosure", "disclosure__unit")
    page = by_time(found, after=after, size=size, field="at", read=moment_in, newest_first=True)
    return Page([note_of(row, full=True) for row in page.rows], page.after)


def shown(entries: list[Disclosure]) -> list[Shown]:
    """Say of entries what everybody may read; one query for what became of them."""
    notes: dict[int, list[Note]] = {}
    if entries:
        for row in PublicNote.objects.filter(disclosure__in=entries).order_by("id"):
            notes.setdefault(row.disclosure_id, []).append(note_of(row))
    return [shown_of(entry, tuple(notes.get(entry.pk, ()))) for entry in entries]


def shown_of(entry: Disclosure, notes: tuple[Note, ...] = ()) -> Shown:
    """Say of an entry what everybody reads, or would read; the officer's preview is made of the same."""
    return Shown(
        number=entry.number,
        trader_id=entry.trader_id,
        trader=entry.trader_name,
        credit_code=entry.credit_code,
        region_code=entry.region_id or "",
        region=entry.region.name if entry.region_id else "",
        subject=entry.subject,
        subject_title=subject_title(entry.subject),
        problem=entry.problem,
        problem_title=subject_title(entry.problem),
        outcome=entry.outcome,
        result=disclosure_law().result_of(entry.outcome),
        text=entry.text,
        unit=entry.unit.name,
        received_date=entry.received_date,
        closed_date=entry.closed_date,
        days=entry.days,
        published_at=entry.published_at,
        until_date=entry.until_date,
        is_contested=entry.state == State.CONTESTED,
        notes=notes,
    )


def note_of(row: PublicNote, *, full: bool = False) -> Note:
    why = ""
    if row.kind == NoteKind.WITHDRAWN:
        why = hold_back_title(row.ground)
    elif row.kind == NoteKind.CORRECTED:
        why = "、".join(str(CORRECTABLE[name]) for name in row.fields)
    elif row.ground:
        why = objection_title(row.ground)
    place = {"number": row.disclosure.number, "unit": row.disclosure.unit.name} if full else {}
    return Note(row.kind, row.get_kind_display(), why, row.at, **place)
