"""Every read of cases: ordered, bounded, scoped to who asks by `access.visible`."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Lookup,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.cases import access
from gongzhi.cases.codes import opens, well_formed
from gongzhi.cases.models import (
    NO_DUE_DATE,
    Case,
    CaseLink,
    CaseText,
    CaseTrader,
    CaseUnit,
    Party,
    Routing,
    Served,
    Stretch,
    by_due_date,
    first_of_stretch,
    stretch_of,
)
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.states import CASE, RECEIVE_SENTENCES, TOLD_TO_CONSUMERS, TOLD_TO_TRADERS
from gongzhi.cases.words import (
    AMENDABLE,
    AT_OFFICES,
    REVEALABLE,
    TALKING,
    FlowedBack,
    How,
    Kind,
    LinkKind,
    Outcome,
    Part,
    PartyPart,
    Side,
    State,
    TraderPart,
    title_of,
)
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor, Role, Seat
from gongzhi.core.errors import Refused
from gongzhi.core.grams import grams, normalise
from gongzhi.core.listing import listed
from gongzhi.core.machine import Offer
from gongzhi.core.models import JournalEntry
from gongzhi.core.numbers import is_number, plain_number
from gongzhi.core.pages import key_in
from gongzhi.core.personal import (
    mask_address,
    mask_identity,
    mask_name,
    mask_phone,
    name_digest,
    phone_digest,
    phone_ending_digest,
)
from gongzhi.core.prepared import Statement, as_it_is, prepared, with_constants
from gongzhi.procedures.catalog import Duty
from gongzhi.routing.rules import Question

PAGE = 50
COUNT_UP_TO = 100
"""Badges count so far and no further: 99+ is all that anyone needs to know."""
CANDIDATES = 2000
"""A search looks at so many newest candidates of each kind of match, and no more."""
FIRST_STRETCHES, FIRST_STRETCHES_OF_ALL = 4, 1
"""A search by words looks through so many of the newest stretches of cases first; who sees all finds more in each."""
MOST_WIDER = 16
"""Where these hold too little, it looks as much further as their share of matches lets expect, but at most so many
times as far at once: what is common is found among the newest, what is rare soon, wherever it is."""
SCAN = 200_000
"""One page of "all" looks through so many cases for those that fit its filters; the next page goes on from there."""
SCAN_QUEUE = 20_000
"""The same of any other queue, whose cases lie less close together."""
FIRST_LOOK = 1000
"""A filtered queue is looked through so far at first, which is enough for most filters."""
DUE_SOON_DAYS = 3
"""What is due within so many natural days stands in the queue "due soon"."""


ROW_COLUMNS = ("pk", "number", "kind", "state", "outcome", "title", "trader_name", "unit_id", "pending_unit_id",
               "officer_id", "hotline_id", "region_id", "received_at", "due_date")  # fmt: skip
ROW_READ_ALONG = ("unit__name", "unit__short_name", "unit__key", "officer__name", "hotline__key", "region__name")


@dataclass(frozen=True)
class Queue:
    """A list that an officer works through."""

    key: str
    title: str
    empty: str
    """What an empty list says."""


def queues() -> list[Queue]:
    """Name the queues of the desk, in their order."""
    return queues_in(get_language() or "")


@lru_cache(maxsize=20)
def queues_in(language: str) -> list[Queue]:
    """Name them in the language that is active."""
    return [
        Queue("mine", _("我的"), _("没有由您承办的件。")),
        Queue("unit", _("本单位"), _("本单位没有在办的件。")),
        Queue("unassigned", _("待指派"), _("每件都有承办人。")),
        Queue("triage", _("待分办"), _("没有等待分办的件。")),
        Queue("pending", _("待接收"), _("没有其他单位转来的件。")),
        Queue("assisting", _("协办"), _("没有等待本单位协办答复的件。")),
        Queue("due-soon", _("即将到期"), _("三天内没有到期的件。")),
        Queue("overdue", _("已超期"), _("没有超期的件。")),
        Queue("negotiating", _("和解中"), _("没有企业正在和解的件。")),
        Queue("all", _("全部"), _("还没有任何件。")),
    ]


@dataclass(frozen=True)
class Filters:
    """What narrows a list down. Empty means any."""

    kind: str = ""
    state: str = ""
    hotline: str = ""
    subject: str = ""
    problem: str = ""
    unit: int | None = None
    officer: int | None = None
    region: str = ""
    """A code of GB/T 2260; a prefecture's finds its counties too."""
    received_from: date | None = None
    received_to: date | None = None

    @property
    def narrowing(self) -> dict[str, Any]:
        """The conditions on cases as the ORM has them, each with its value."""
        found = {name: value for name in ("kind", "state", "subject", "problem") if (value := getattr(self, name))}
        if self.hotline:
            found["hotline__key"] = self.hotline
        if self.unit:
            found["unit_id"] = self.unit
        if self.officer:
            found["officer_id"] = self.officer
        if self.region:
            found["region_id__gte"], found["region_id__lte"] = region_span(self.region)
        if self.received_from:
            found["received_at__gte"] = clock.start_of(self.received_from)
        if self.received_to:
            found["received_at__lt"] = clock.start_of(self.received_to + timedelta(days=1))
        return found

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.narrowing)

    @property
    def values(self) -> tuple:
        return tuple(self.narrowing.values())

    def apply(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        return self.narrowed(cases, self.names, self.values)

    @staticmethod
    def narrowed(cases: QuerySet[Case], names: tuple[str, ...], values: tuple) -> QuerySet[Case]:
        """Keep the cases that fit conditions as `narrowing` gives them."""
        return cases.filter(**dict(zip(names, values, strict=True)))


def region_span(code: str) -> tuple[str, str]:
    """Tell from which code up to which a region's and its parts' lie."""
    prefix = re.sub("(00)+$", "", code)
    return prefix, prefix.ljust(9, "9")


class NamedUnit(NamedTuple):
    key: str
    name: str
    short_name: str


class NamedOfficer(NamedTuple):
    pk: int
    name: str


class NamedHotline(NamedTuple):
    key: str


class NamedRegion(NamedTuple):
    code: str
    name: str


class Row:
    """A case as a list shows it: much lighter than the case itself, and equal to it."""

    __slots__ = (*ROW_COLUMNS, "unit", "officer", "hotline", "region", "last_verb",
                 "texts", "address", "turn", "limit_chip", "snippet", "routing", "act_key")  # fmt: skip

    def __init__(self, told: tuple, texts: tuple[str, ...] = ()):
        self.texts = texts
        own = len(ROW_COLUMNS)
        for name, value in zip(ROW_COLUMNS, told, strict=False):
            setattr(self, name, value)
        unit, short, unit_key, officer, hotline, region, self.last_verb = told[own:]
        self.unit = NamedUnit(unit_key, unit, short)
        self.officer = NamedOfficer(self.officer_id, officer) if self.officer_id else None
        self.hotline = NamedHotline(hotline) if self.hotline_id else None
        self.region = NamedRegion(self.region_id, region) if self.region_id else None

    @property
    def id(self) -> int:
        return self.pk

    def get_kind_display(self) -> str:
        return title_of(Kind, self.kind)

    def get_state_display(self) -> str:
        return title_of(State, self.state)

    def __eq__(self, other) -> bool:
        return self.pk == other.pk if isinstance(other, Row | Case) else NotImplemented

    def __hash__(self):
        return hash(self.pk)

    def __repr__(self):
        return f"<Row: {self.number}>"


@dataclass(frozen=True)
class Page:
    """One page of a list; `after` is the key of the next page, empty at the end."""

    rows: list[Case | Row]
    after: str = ""
    capped: bool = False
    """The search found more than it looked at."""


def queue_cases(queue: str, *, viewer: Actor, today: date, soon: date | None = None) -> QuerySet[Case]:
    """Give the cases of a queue, unordered.

    :param soon: the last day of what is due soon; reckoned from today if not told.
    :raises Refused: if there is no such queue.
    """
    if viewer.kind != "officer":
        return Case.objects.none()
    units = viewer.units_as(*access.CASE_WORK)
    ours = Case.objects.filter(unit_id__in=units, state__in=AT_OFFICES)
    all_open = access.visible(viewer).filter(state__in=AT_OFFICES) if access.sees_all(viewer) else ours
    first_due = all_open.alias(order=by_due_date())
    match queue:
        case "mine":
            # The unit as an expression: by its index all of its cases would be looked through for the officer's.
            unit = ExpressionWrapper(F("unit_id") + 0, output_field=BigIntegerField())
            own = Case.objects.filter(officer_id=viewer.id, state__in=AT_OFFICES)
            return own.alias(of_unit=unit).filter(of_unit__in=units)
        case "unit":
            return ours
        case "unassigned":
            return ours.filter(officer__isnull=True).exclude(state=State.TRIAGE)
        case "triage":
            return all_open.filter(state=State.TRIAGE)
        case "pending":
            return Case.objects.filter(pending_unit_id__in=units)
        case "assisting":
            asked = CaseUnit.objects.filter(
                case=OuterRef("pk"), unit_id__in=units, part=Part.ASSISTING, done_at__isnull=True
            )
            return Case.objects.filter(Exists(asked), state__in=AT_OFFICES)
        case "due-soon":
            return first_due.filter(order__gte=today, order__lte=soon or soon_of(today))
        case "overdue":
            return first_due.filter(order__lt=today)
        case "negotiating":
            sees = access.visible(viewer) if access.sees_all(viewer) else Case.objects.filter(unit_id__in=units)
            return sees.filter(state=State.NEGOTIATING)
        case "all":
            return access.visible(viewer)
    raise Refused(_("没有这个队列。"))


def soon_of(today: date) -> date:
    """Give the last day of what is due soon."""
    return today + timedelta(days=DUE_SOON_DAYS)


LIST_FIELDS = ("unit", "officer", "hotline", "region")


def last_verb() -> Subquery:
    """Read along with a case the last verb done on it, looking at personal data apart: "remind" where it is urged."""
    lines = JournalEntry.objects.filter(kind=CASE.kind, record_id=OuterRef("pk")).exclude(verb="reveal")
    return Subquery(lines.order_by("-seq").values("verb")[:1])


def place_in(queue: str, case: Case | Row) -> str:
    """Give the key after which the rows behind this case follow in a queue, as `page_of_queue` takes it."""
    return str(case.pk) if queue == "all" else f"{(case.due_date or NO_DUE_DATE).isoformat()}_{case.pk}"


def behind(cases: QuerySet[Case], day: date, key: int) -> QuerySet[Case]:
    """Keep what stands behind a place of a queue."""
    return cases.filter(order__gte=day).filter(Q(order__gt=day) | Q(pk__gt=key))


def place_read(place: str) -> tuple[date, int]:
    """Read a place of a queue.

    :raises Refused: if it is none.
    """
    day, _dash, pk = place.partition("_")
    try:
        return date.fromisoformat(day), key_in(pk)
    except ValueError:
        raise Refused(_("没有这一页。")) from None


def up_to(cases: QuerySet[Case], day: date, key: int) -> QuerySet[Case]:
    """Keep what stands before a place of a queue, and what stands at it."""
    return cases.filter(order__lte=day).filter(Q(order__lt=day) | Q(pk__lte=key))


def page_of_queue(
    queue: str, *, viewer: Actor, today: date, filters: Filters = Filters(), after: str = "", size: int = PAGE
) -> Page:
    """Give one page of a queue, what is due first before the rest; "all" shows the newest first.

    Each row has `last_verb`, see there. A filtered page looks through a bounded part of the queue: it may be short,
    even empty, and yet have a next one.

    :param after: the key that the page before ended with.
    :raises Refused: if there is no such queue or key.
    """
    if queue == "all":
        return newest_page(filters, viewer=viewer, after=after, size=size)
    known_queue(queue)
    if viewer.kind != "officer":
        return Page([])
    told = viewer, today, soon_of(today), *(place_read(after) if after else (None, None))
    if filters == Filters():
        rows = list(map(Row, queue_rows(queue, size + 1)(*told)))
        return page_from(queue, rows, size)
    for look in sorted({min(FIRST_LOOK, SCAN_QUEUE), SCAN_QUEUE}):
        last = next(iter(queue_place(queue, look)(*told)), None)
        bound = (None, None) if last is None else (last[0], last[1])
        rows = list(map(Row, filtered_rows(queue, size + 1, filters.names)(*told, *bound, *filters.values)))
        if len(rows) > size or last is None:
            break
    return page_from(queue, rows, size, "" if last is None else f"{last[0].isoformat()}_{last[1]}")


def page_from(queue: str, rows: list[Row], size: int, last: str = "") -> Page:
    """Make a page of the rows found, of which one more than fits was asked for.

    :param last: the place up to which they were looked for, where that is not the end.
    """
    if len(rows) > size:
        return Page(rows[:size], place_in(queue, rows[size - 1]))
    return Page(rows, last)


def known_queue(queue: str) -> None:
    """
    :raises Refused: if there is no such queue.
    """
    if queue not in {each.key for each in queues()}:
        raise Refused(_("没有这个队列。"))


def in_order(queue: str, viewer: Actor, today: date, soon: date, day: date | None, key: int | None) -> QuerySet[Case]:
    """Give the cases of a queue in its order, from its beginning or behind a place."""
    cases = queue_cases(queue, viewer=viewer, today=today, soon=soon).annotate(order=by_due_date())
    if day is not None:
        cases = behind(cases, day, key)
    return cases.order_by("order", "id")


@lru_cache(maxsize=500)
def queue_rows(queue: str, size: int) -> Callable[..., list[tuple]]:
    """Make the query for so many rows of a queue, told what `in_order` is told."""
    return prepared(lambda *told: for_list(in_order(queue, *told))[:size])


@lru_cache(maxsize=50)
def queue_place(queue: str, number: int) -> Callable[..., list[tuple[date, int]]]:
    """Make the query for the place of the row at this number in a queue, counted from 1; none where it is shorter."""
    return prepared(lambda *told: in_order(queue, *told).values_list("order", "id")[number - 1 : number])


@lru_cache(maxsize=500)
def filtered_rows(queue: str, size: int, names: tuple[str, ...]) -> Callable[..., list[tuple]]:
    """Make the query for so many rows of a queue that fit filters of these names, up to a place if there is one."""

    def fitting(viewer, today, soon, day, key, last_day, last_key, *values) -> QuerySet[Case]:
        cases = in_order(queue, viewer, today, soon, day, key)
        if last_day is not None:
            cases = up_to(cases, last_day, last_key)
        return for_list(Filters.narrowed(cases, names, values))[:size]

    return prepared(fitting, planned_anew=True)


def for_list(cases: QuerySet[Case]) -> QuerySet:
    """Read of cases what a list shows of them, for `Row`."""
    return cases.annotate(last_verb=last_verb()).values_list(*ROW_COLUMNS, *ROW_READ_ALONG, "last_verb")


def newest_page(filters: Filters, *, viewer: Actor, after: str, size: int) -> Page:
    """Give the newest of all cases that a viewer may see, looking through a bounded part of them.

    A page may so be short, even empty, and yet have a next one, which looks further back.

    :raises Refused: if `after` is no key.
    """
    top = key_in(after) if after else NO_CASE
    low = 0
    if access.sees_all(viewer):
        if not after:
            top = _newest_key() + 1
        low = max(top - SCAN, 0)
    elif viewer.kind == "officer":
        look = PARTS * (size + 1) if filters == Filters() else SCAN_QUEUE
        low = max((key_for_unit(unit, top, look) for unit in viewer.units_as(*access.CASE_WORK)), default=0)
    rows = list(map(Row, newest_rows(size + 1, filters.names)(viewer, low, top, *filters.values)))
    if len(rows) > size:
        return Page(rows[:size], str(rows[size - 1].pk))
    return Page(rows, str(low) if low else "")


@lru_cache(maxsize=500)
def newest_rows(size: int, names: tuple[str, ...]) -> Callable[..., list[tuple]]:
    """Make the query for so many of the newest cases that a viewer may see, between two keys, that fit filters."""

    def newest(viewer: Actor, low: int, top: int, *values) -> QuerySet[Case]:
        cases = Filters.narrowed(access.visible(viewer, keys=(low, top)), names, values)
        return for_list(cases).order_by("-id")[:size]

    return prepared(newest, planned_anew=True)


def _newest_key() -> int:
    """Give the key of the newest case; 0 where there is none."""
    return next(iter(_newest_keys()), 0)


@prepared
def _newest_keys() -> QuerySet[Case]:
    return Case.objects.order_by("-id").values_list("id", flat=True)[:1]


NO_CASE = 2**62
"""Higher than the key of any case."""
PARTS = 3
"""A unit has seldom more parts than this in one case, and so as many rows in the table of who sees what."""


def key_for_unit(unit: int, top: int, number: int) -> int:
    """Give the key of the case so many rows below `top` among those that a unit sees; 0 where there are fewer."""
    return next(iter(_keys_for_unit(number)(unit, top)), 0)


@lru_cache(maxsize=50)
def _keys_for_unit(number: int) -> Callable[[int, int], list[int]]:
    def keys(unit: int, top: int) -> QuerySet[CaseUnit]:
        seen = CaseUnit.objects.filter(unit_id=unit, case_id__lt=top).order_by("-case_id")
        return seen.values_list("case_id", flat=True)[number - 1 : number]

    return prepared(keys)


def count_queues(*, viewer: Actor, today: date) -> dict[str, int]:
    """Count each queue up to `COUNT_UP_TO`, in one statement; "all" is not counted."""
    if viewer.kind != "officer":
        return {}
    units = viewer.units_as(*access.CASE_WORK)
    told = (units, viewer.id, today, soon_of(today))
    return dict(counting_statement(len(units), access.sees_all(viewer)).run(told))


STAND_IN_UNITS = range(-100_000, -1)
STAND_IN_OFFICER = -1
STAND_IN_DAY = date(1, 1, 1)


@lru_cache(maxsize=100)
def counting_statement(units: int, sees_all: bool) -> Statement:
    """Write the statement that counts the queues of an officer of so many units; written once, run for every page
    with (units, officer, today, the last day of what is due soon)."""
    stands_in = Actor(
        kind="officer",
        id=STAND_IN_OFFICER,
        seats=(
            *(Seat(pk, frozenset({Role.HANDLER})) for pk in STAND_IN_UNITS[:units]),
            *([Seat(0, frozenset({Role.SECRETARIAT}))] if sees_all else []),
        ),
    )
    parts, values = [], []
    for queue in queues():
        if queue.key == "all":
            continue
        some = queue_cases(queue.key, viewer=stands_in, today=STAND_IN_DAY).order_by().values("pk")[:COUNT_UP_TO]
        try:
            sql, params = some.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s AS queue, (SELECT count(*) FROM ({sql}) AS counted)")
        values += [queue.key, *params]
    ways = {pk: (0, number) for number, pk in enumerate(STAND_IN_UNITS[:units])} | {STAND_IN_OFFICER: (1,)}
    ways |= {STAND_IN_DAY: (2,), soon_of(STAND_IN_DAY): (3,)}
    return Statement(*with_constants(" UNION ALL ".join(parts), values, ways), as_it_is)


def case_by_number(number: str, *, viewer: Actor) -> Case:
    """Find one case by its number.

    :raises Case.DoesNotExist: if there is none, or the viewer may not see it: the two look the same.
    """
    for case in numbered(viewer, plain_number(number)):
        return case
    raise Case.DoesNotExist


@prepared
def numbered(viewer: Actor, number: str) -> QuerySet[Case]:
    return (
        access.visible(viewer)
        .filter(number=number)
        .select_related("unit", "pending_unit", "officer", "hotline", "region", "trader", "platform", "text")
        .defer("text__grams", "text__seen_by")
    )


def open_by_code(number: str, code: str) -> Case | None:
    """Find the case that a consumer opens with number and code; None whatever is wrong with them."""
    if not well_formed(number):
        return None
    case = Case.objects.filter(number=plain_number(number)).first()
    return case if case is not None and opens(case, code) else None


def cases_opened(*, viewer: Actor) -> list[Case]:
    """List what a consumer opened, newest first."""
    return list(access.visible(viewer).order_by("-id")[:PAGE]) if viewer.kind == "consumer" else []


@dataclass(frozen=True)
class Told:
    """One line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


def history_of(case: Case, *, viewer: Actor, lines: list[JournalEntry] | None = None) -> list[Told]:
    """Tell the history of a case, oldest first; to a consumer only what concerns them, without officers' names.

    A trader is told what it has to know of where the case went. Nothing to a viewer who may not see the case.

    :param lines: the case's journal, where the caller has read it.
    """
    if not access.may_see(case, viewer):
        return []
    if viewer.kind == "trader":
        return [
            replace(told(entry), note="")
            for entry in journal.history(CASE.kind, case.pk).filter(verb__in=TOLD_TO_TRADERS)
        ]
    to_consumer = viewer.kind != "officer" and viewer.kind != "system"
    return [
        told(entry, to_consumer=to_consumer)
        for entry in (journal.lines_of(CASE.kind, case.pk) if lines is None else lines)
        if not to_consumer or entry.verb in TOLD_TO_CONSUMERS or entry.actor_kind == "consumer"
    ]


PRIVATE_NOTES = frozenset({"route", "designate", "transfer", "take_over", "hand_back", "close", "resume"})
"""Verbs whose notes are between officers."""


def told(entry: JournalEntry, *, to_consumer: bool = False) -> Told:
    who = _("承办单位") if to_consumer and entry.actor_kind == "officer" else entry.who
    if to_consumer and entry.actor_kind in {"consumer", "anonymous"}:
        who = _("您")
    facts = Blank(entry.facts | words_of(entry.facts), who=who)
    if entry.verb == "receive":
        template = RECEIVE_SENTENCES.get(entry.actor_kind, RECEIVE_SENTENCES["consumer"])
    else:
        template = CASE[entry.verb].sentence
    note = "" if to_consumer and entry.verb in PRIVATE_NOTES else entry.note
    return Told(entry.at, who, str(template).format_map(facts), note, entry.verb)


def words_of(facts: dict) -> dict[str, str]:
    """Say in the reader's language what the facts of a line keep as keys."""
    words = {}
    if "kind" in facts:
        words["kind"] = str(Kind(facts["kind"]).label)
    if facts.get("outcome") in Outcome.values:
        words["outcome"] = str(Outcome(facts["outcome"]).label)
    for name, choices in (("side", Side), ("how", How)):
        if facts.get(name) in choices.values:
            words[name] = str(choices(facts[name]).label)
    if facts.get("document"):
        words["document"] = _("，文书 %(number)s") % {"number": facts["document"]}
    if facts.get("why") in FlowedBack.values:
        words["why"] = str(FlowedBack(facts["why"]).label)
    if "fields" in facts:
        words["fields"] = listed(AMENDABLE.get(name, name) for name in facts["fields"])
    if facts.get("field") == "code":
        words["field"] = _("查询码")
    elif facts.get("field") == "contacts":
        words["field"] = _("消费者的姓名和电话（导出）")
    elif facts.get("field") in REVEALABLE:
        part, title = PartyPart(facts["part"]).label, REVEALABLE[facts["field"]]
        words["field"] = _("%(part)s的%(field)s") % {"part": part, "field": title}
    return words


class Blank(dict):
    """Facts for a sentence; one that an older line does not have reads as nothing."""

    def __missing__(self, name):
        return ""


@dataclass(frozen=True)
class Telling:
    """What one side must be told of, and when it was."""

    duty: Duty
    side: str
    on_date: date | None = None
    how: str = ""
    document: str = ""
    """Number of the document by which."""

    @property
    def side_title(self) -> str:
        return str(Side(self.side).label)

    @property
    def how_title(self) -> str:
        return str(How(self.how).label) if self.how else ""


def telling_of(case: Case, *, viewer: Actor, lines: list[JournalEntry] | None = None) -> list[Telling]:
    """List what the two sides must be told of what was decided, in the order of the decisions, and when they were.

    :param lines: the case's journal, where the caller has read it.
    """
    procedure = procedure_of(case)
    if procedure is None or not access.may_see(case, viewer):
        return []
    duties = [duty for duty in procedure.duty if set(duty.recipients) <= set(Side.values)]
    last = {entry.verb: entry for entry in (journal.lines_of(CASE.kind, case.pk) if lines is None else lines)}
    duties = [duty for duty in duties if duty.verb in last]
    if not duties:
        return []
    rows = _served(case.pk)
    found = []
    for duty in duties:
        decided = last[duty.verb]
        for side in duty.recipients:
            row = next(
                (row for row in rows if (row.duty, row.side) == (duty.key, side) and row.at >= decided.at), None
            )
            how = decided.facts.get("told", How.ONLINE) if duty.verb in TOLD_BY_THEMSELVES else How.LATER
            if row is not None:
                found.append((decided.seq, Telling(duty, side, row.on_date, row.how, row.document)))
            elif duty.limit and how != How.LATER:
                found.append((decided.seq, Telling(duty, side, clock.day_of(decided.at), how)))
            elif duty.limit or duty.working_days or duty.days:
                found.append((decided.seq, Telling(duty, side)))
    return [telling for _seq, telling in sorted(found, key=lambda pair: pair[0])]


@prepared
def _served(case_id: int) -> QuerySet[Served]:
    return Served.objects.filter(case_id=case_id).order_by("at", "id")


TOLD_BY_THEMSELVES = frozenset({"accept", "decline"})
"""Verbs that say how they are told to the complainant."""


def offers_of(case: Case, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a case, each open or with the reason why not."""
    return CASE.offers(case, by=viewer, at=at)


@dataclass(frozen=True)
class MaskedParty:
    """A person as everybody entitled to the case sees them."""

    id: int
    part: str
    fields: tuple[tuple[str, str, str], ...]
    """(field, its title, masked value), only those that were told."""


def parties_of(case: Case, *, viewer: Actor) -> list[MaskedParty]:
    """List the persons of a case, masked; none to a viewer who may not see the case."""
    if not access.may_see(case, viewer):
        return []
    masks = {"name": mask_name, "phone": mask_phone, "address": mask_address, "identity": mask_identity}
    return [
        MaskedParty(
            party.pk,
            str(party.get_part_display()),
            tuple(
                (name, str(REVEALABLE[name]), masks.get(name, mask_email)(value))
                for name in REVEALABLE
                if (value := getattr(party, name))
            ),
        )
        for party in case.people
    ]


@dataclass(frozen=True)
class Asker:
    """Of the consumer as much as the trader who was asked needs to know."""

    name: str
    """The family name, the rest masked."""
    phone: str
    """In clear where the consumer agreed, else masked."""
    agreed: bool


def asker_of(case: Case, *, viewer: Actor) -> Asker | None:
    """Tell a trader who was asked about a case by whom; None to anybody else, and where nobody is named."""
    row = access.asked_traders(case, viewer).order_by("id").last() if viewer.kind == "trader" else None
    party = Party.objects.filter(case=case).order_by("id").first() if row else None
    if party is None:
        return None
    agreed = row.shows_phone and row.done_at is None
    return Asker(mask_name(party.name), party.phone if agreed else mask_phone(party.phone), agreed)


WAITS_FOR_TRADER = Q(waits=True) & (~Q(part=TraderPart.MEDIATION) | Q(case__state__in=TALKING))
"""What waits for a trader now; whether it agrees to mediation is asked while that can still be said."""


def asked_of_trader(
    *, viewer: Actor, waiting: bool = True, before: int | None = None, size: int = PAGE
) -> list[CaseTrader]:
    """List what the traders of an account were asked: what waits for them, due first, or all of it, newest first.

    Each row has its case loaded, and there is one row more than `size` where there are more.

    :param before: of all, only what was asked before this row.
    """
    if viewer.kind != "trader":
        return []
    rows = CaseTrader.objects.filter(trader_id__in=viewer.traders).select_related("case__unit", "trader")
    if waiting:
        return list(rows.filter(WAITS_FOR_TRADER).order_by("due_date", "case_id")[: size + 1])
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[: size + 1])


def mask_email(address: str) -> str:
    name, _at, host = address.partition("@")
    return f"{name[:1]}***@{host}"


def links_of(case: Case, *, viewer: Actor) -> list[tuple[str, Case]]:
    """List the linked cases that this viewer may see: (kind of link, case)."""
    kinds = {first + second - case.pk: kind for first, second, kind in _link_rows(case.pk)}
    if not kinds:
        return []
    found = access.visible(viewer).filter(pk__in=kinds).select_related("unit").order_by("id")
    return [(LinkKind(kinds[other.pk]).label, other) for other in found]


@prepared
def _link_rows(case_id: int) -> QuerySet[CaseLink]:
    links = CaseLink.objects.filter(Q(first_id=case_id) | Q(second_id=case_id))
    return links.values_list("first_id", "second_id", "kind")


def routings_of(case: Case, *, viewer: Actor) -> list[Routing]:
    """List why the case lies where it lies, newest first; nothing to a viewer who may not see the case."""
    if not access.may_see(case, viewer):
        return []
    return _words_of_routing(case.pk)


@prepared
def _words_of_routing(case_id: int) -> QuerySet[Routing]:
    return Routing.objects.filter(case_id=case_id).select_related("unit").order_by("-id")


def search_cases(text: str, *, viewer: Actor, size: int = PAGE) -> Page:
    """Find cases by number, phone, phone ending, a person's full name, or words of two characters and more.

    Every way is answered from an index and looks at no more than `CANDIDATES` matches.

    :raises Refused: if there is too little to look for.
    """
    text = " ".join(text.split())
    digits = plain_number(text)
    only_digits = bool(digits) and not text.replace(" ", "").replace("-", "").strip("0123456789+")
    if only_digits and is_number(digits):
        rows = [Row(told) for told in _row_numbered(viewer, digits)]
        if rows:
            return Page(rows)
    if only_digits and len(digits) >= 4:
        ending = phone_ending_digest(digits) if len(digits) == 4 else None
        rows = [Row(told) for told in _rows_of_phone(size + 1)(viewer, phone_digest(digits), ending)]
        if rows:
            return Page(rows[:size], capped=len(rows) > size)
    wanted = grams(text)
    if not wanted:
        raise Refused(_("请至少输入两个字。"), field="q")
    by_name = _cases_of_name(size + 1)(viewer, name_digest(text))
    by_words, capped = cases_with_words(wanted, viewer=viewer, size=size)
    newest = sorted({*by_name, *by_words}, reverse=True)
    words = normalise(text).split()
    rows, named = [], set(by_name)
    while newest and len(rows) <= size:
        some, newest = newest[: size + 1], newest[size + 1 :]
        found = [Row(told[:-2], told[-2:]) for told in _rows_with_texts(viewer, some)]
        rows += [row for row in found if row.pk in named or holds(row, words)]
    return Page(rows[:size], capped=capped or len(rows) > size)


@prepared
def _row_numbered(viewer: Actor, number: str) -> QuerySet:
    return for_list(access.visible(viewer).filter(number=number))


@lru_cache(maxsize=10)
def _rows_of_phone(size: int) -> Callable[..., list[tuple]]:
    def rows(viewer: Actor, phone: bytes, ending: bytes | None) -> QuerySet:
        known = Q(phone_digest=phone)
        if ending is not None:
            known |= Q(ending_digest=ending)
        cases = Party.objects.filter(known).order_by("-case_id").values("case_id")[:CANDIDATES]
        return for_list(access.visible(viewer).filter(pk__in=cases)).order_by("-id")[:size]

    return prepared(rows, planned_anew=True)


@lru_cache(maxsize=10)
def _cases_of_name(size: int) -> Callable[[Actor, bytes], list[int]]:
    def cases(viewer: Actor, digest: bytes) -> QuerySet:
        named = Party.objects.filter(name_digest=digest)
        if not access.sees_all(viewer):
            named = named.filter(case__text__seen_by__overlap=viewer.units_as(*access.CASE_WORK))
        return named.order_by("-case_id").values_list("case_id", flat=True)[:size]

    return prepared(cases)


class Among(Lookup):
    """One of many keys, told as one value: a hundred placeholders would be looked through at each call."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        key, params = self.process_lhs(compiler, connection)
        keys, more = self.process_rhs(compiler, connection)
        return f"{key} = ANY ({keys})", (*params, *more)


@prepared
def _rows_with_texts(viewer: Actor, keys: list[int]) -> QuerySet:
    among = Among(F("pk"), Value(keys, ArrayField(BigIntegerField())))
    rows = for_list(access.visible(viewer).filter(among)).order_by("-id")
    return rows.values_list(*ROW_COLUMNS, *ROW_READ_ALONG, "last_verb", "text__narrative", "text__claim_text")


def cases_with_words(wanted: list[int], *, viewer: Actor, size: int) -> tuple[list[int], bool]:
    """Find the newest cases in whose texts these pairs stand, a few more than asked for since some fall away.

    :return: their keys, and whether there may be more.
    """
    most = size + 1 if len(wanted) == 1 else size + size // 2
    found: list[int] = []
    newest = top = stretch_of(_newest_key())
    count = FIRST_STRETCHES_OF_ALL if access.sees_all(viewer) else FIRST_STRETCHES
    while len(found) <= most and count <= top:
        stretches = list(range(top - count + 1, top + 1))
        found += _keys_with_words(most + 1)(viewer, wanted, stretches, None)
        top -= count
        count = stretches_until(most + 1 - len(found), found=len(found), looked=newest - top)
    if len(found) <= most:
        found += _keys_with_words(most + 1)(viewer, wanted, None, first_of_stretch(top + 1))
    return found[:most], len(found) > most


def stretches_until(more: int, *, found: int, looked: int) -> int:
    """Reckon in how many further stretches so many more matches should lie, half as many again to be on the safe
    side, and no fewer than twice those that were looked through.

    :param found: so many lay in `looked` stretches.
    """
    likely = -(-3 * more * looked // (2 * found)) if found else MOST_WIDER * looked
    return max(2 * looked, min(likely, MOST_WIDER * looked))


@lru_cache(maxsize=10)
def _keys_with_words(number: int) -> Callable[..., list[int]]:
    def keys(viewer: Actor, wanted: list[int], stretches: list[int] | None, below: int | None) -> QuerySet:
        texts = CaseText.objects.filter(grams__contains=wanted)
        if not access.sees_all(viewer):
            texts = texts.filter(seen_by__overlap=viewer.units_as(*access.CASE_WORK))
        if stretches is not None:
            texts = texts.alias(stretch=Stretch("case_id")).filter(
                stretch__overlap=Value(stretches, ArrayField(IntegerField()))
            )
        else:
            texts = texts.filter(pk__lt=below)
        # Sorted by an expression: sorted by the key, a rare word would be looked for through all texts backwards.
        return texts.annotate(place=F("pk") + 0).order_by("-place").values_list("pk", flat=True)[:number]

    return prepared(keys, planned_anew=True)


def holds(row: Row, words: Iterable[str]) -> bool:
    """Check a match found by pairs: each word stands in one piece in the case's texts."""
    body = normalise(" ".join([row.title, row.trader_name, *row.texts]))
    return all(word in body for word in words)


def question_of_case(case: Case) -> Question:
    """Say of a case what routing asks, for learning and for trying rules on past matters."""
    return Question(
        kind=case.kind,
        on=clock.day_of(case.came_to_office_at),
        hotline=case.hotline.key if case.hotline_id else "",
        subject=case.subject,
        problem=case.problem,
        title=case.title,
        text=case.text.narrative,
        region=case.region_id or "",
        trader_region=(case.trader.region_id or "") if case.trader_id else "",
        platform_region=(case.platform.region_id or "") if case.platform_id else "",
        on_platform=bool(case.platform_id),
    )


def past_questions(*, viewer: Actor, limit: int = 2000) -> list[Question]:
    """Give what routing would be asked about the newest cases that the viewer may see."""
    cases = access.visible(viewer).select_related("hotline", "trader", "platform", "text").order_by("-id")[:limit]
    return [question_of_case(case) for case in cases]


def possible_duplicates(case: Case, *, viewer: Actor, limit: int = 5) -> list[Case]:
    """Find other cases of the same persons by their phone numbers, newest first."""
    return _of_same_phone(limit)(viewer, case.pk)


@lru_cache(maxsize=10)
def _of_same_phone(limit: int) -> Callable[[Actor, int], list[Case]]:
    def others(viewer: Actor, case_id: int) -> QuerySet[Case]:
        phones = Party.objects.filter(case_id=case_id, phone_digest__isnull=False).values("phone_digest")
        same_phone = Party.objects.filter(phone_digest__in=phones).order_by("-case_id").values("case_id")[:CANDIDATES]
        found = access.visible(viewer).filter(pk__in=same_phone).exclude(pk=case_id)
        return found.select_related("unit").order_by("-id")[:limit]

    return prepared(others)


def cases_by_phone(phone: str, *, viewer: Actor, limit: int = 5) -> list[Case]:
    """Find the cases of a person by their exact phone number, newest first, as far as the viewer may see them."""
    digest = phone_digest(phone)
    if digest is None:
        return []
    known = Party.objects.filter(phone_digest=digest).order_by("-case_id").values("case_id")[:CANDIDATES]
    return list(access.visible(viewer).filter(pk__in=known).select_related(*LIST_FIELDS).order_by("-id")[:limit])


def cases_of_trader(trader_id: int, *, viewer: Actor, size: int = PAGE) -> Page:
    """Give the newest cases about a trader that the viewer may see."""
    cases = access.visible(viewer).filter(trader_id=trader_id).annotate(last_verb=last_verb())
    rows = list(cases.select_related(*LIST_FIELDS).order_by("-id")[: size + 1])
    return Page(rows[:size], capped=len(rows) > size)


def routings_of_many(case_ids: Iterable[int], *, viewer: Actor) -> dict[int, Routing]:
    """Give why each case lies where it lies, the latest word for each that the viewer may see; one query."""
    seen = access.visible(viewer).filter(pk__in=list(case_ids)).values("pk")
    return {row.case_id: row for row in Routing.objects.filter(case_id__in=seen).order_by("id")}


class WallClock(Func):
    """An instant as the clock on the wall showed it, to the second."""

    template = f"date_trunc('second', %(expressions)s AT TIME ZONE '{settings.TIME_ZONE}')"
    output_field = DateTimeField()


class WallClockText(Func):
    """The same as text, to the minute."""

    template = f"to_char(%(expressions)s AT TIME ZONE '{settings.TIME_ZONE}', 'YYYY-MM-DD HH24:MI')"
    output_field = TextField()


class Joined(Func):
    """The words of an array with commas between."""

    template = "array_to_string(%(expressions)s, ',')"
    output_field = TextField()


def exported(cases: QuerySet[Case], *, as_text: bool, size: int = 2000) -> Iterator[list[tuple]]:
    """Read of any number of cases what a file holds of them, many at a time, with flat memory through a server-side
    cursor, oldest first; the key stands last.

    :param as_text: days, instants and amounts as text, which the database writes faster.
    """
    clock_of, told = (WallClockText, lambda name: Cast(name, TextField())) if as_text else (WallClock, F)
    rows = cases.order_by("id").values_list(
        "number", "kind", "state", "outcome", "hotline__key", clock_of("received_at"), told("due_date"), "unit__name",
        "officer__name", "trader_name", "subject", "problem", "region_id", "region__name", Joined("claims"),
        told("amount"), "anonymous", clock_of("decided_at"), clock_of("closed_at"), "resolved", told("recovered"),
        "rating", "reopened", "pk",
    )  # fmt: skip
    return batched(rows.iterator(chunk_size=size), size)


def batched(rows: Iterable[tuple], size: int) -> Iterator[list[tuple]]:
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some
