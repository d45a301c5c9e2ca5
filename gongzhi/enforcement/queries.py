"""Every read of enforcement's records: ordered, bounded, scoped to who asks by `access.visible`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from gongzhi.cases import access as case_access
from gongzhi.cases.access import CASE_WORK
from gongzhi.cases.models import Case
from gongzhi.cases.queries import Blank
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import Offer
from gongzhi.core.models import JournalEntry
from gongzhi.core.pages import Page, by_key, by_time
from gongzhi.enforcement import access
from gongzhi.enforcement.catalog import joint_title, measure_title, sector_title
from gongzhi.enforcement.models import (
    NO_DUE_DATE,
    Clue,
    FiledCase,
    Hold,
    JointMeasure,
    Measure,
    Publication,
    Record,
    by_due_date,
)
from gongzhi.enforcement.states import BEGINNINGS, MACHINES, TOLD_BESIDE, machine_of
from gongzhi.enforcement.words import (
    CLUE_OPEN,
    FILED_OPEN,
    OF_CASES,
    HoldKind,
    HoldState,
    JointState,
    ListingState,
    MeasureState,
    PublicationState,
    Source,
)

PAGE = 50
MOST = 50
"""So many linked records are listed on a page."""
LIST_FIELDS = ("unit", "officer")

OPEN_STATES: dict[str, frozenset[str]] = {
    "clue": CLUE_OPEN,
    "filed_case": FILED_OPEN,
    "hold": frozenset({HoldState.HELD, HoldState.PAUSED}),
    "measure": frozenset({MeasureState.ISSUED}),
    "publication": frozenset({PublicationState.PREPARED, PublicationState.ANNULLED}),
    "listing": frozenset({ListingState.LISTED}),
    "joint": frozenset({JointState.ASKED, JointState.LIFTING}),
}
"""Kind → states in which somebody still has to do something."""

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Told:
    """One line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


def lists() -> list[tuple[str, str]]:
    """Name the lists of every kind of record: key and title, in their order."""
    return [
        ("mine", _("我的")),
        ("unit", _("本单位")),
        ("pending", _("待接收")),
        ("due", _("已到期")),
        ("all", _("全部")),
    ]


def list_records(
    model: type[R],
    name: str,
    *,
    viewer: Actor,
    today: date,
    narrowed: dict | None = None,
    after: str = "",
    size: int = PAGE,
) -> Page:
    """Give one page of a list of records: what is due first before the rest; "all" shows the newest first.

    :param narrowed: fields of the model and the values wanted of them.
    :raises Refused: if there is no such list or place.
    """
    units = viewer.units_as(*CASE_WORK)
    records = access.visible(model, viewer).select_related(*LIST_FIELDS).filter(**(narrowed or {}))
    open_ones = Q(state__in=sorted(OPEN_STATES[model.record_kind]))
    match name:
        case "mine":
            records = records.filter(open_ones, officer_id=viewer.id, unit_id__in=units)
        case "unit":
            records = records.filter(open_ones)
            records = records if access.sees_all(viewer) else records.filter(unit_id__in=units)
        case "pending" if hasattr(model, "pending_unit"):
            records = records.filter(pending_unit_id__in=units)
        case "due":
            records = records.filter(open_ones, due_date__lte=today)
            records = records if access.sees_all(viewer) else records.filter(unit_id__in=units)
        case "all":
            return by_key(records, after=after, size=size)
        case _:
            raise Refused(_("没有这个列表。"))
    return by_time(records.annotate(order=by_due_date()), after=after, size=size, field="order")


WORK_LISTS = ("mine", "unit", "soon", "overdue")
"""Lists of work of every kind together: my own, my units', due within days, past their day."""
WORK = (Clue, FiledCase, Hold, JointMeasure, Measure, Publication)
"""Kinds on which somebody has to act."""
WORK_COLUMNS = (
    "order", "record", "pk", "number", "title", "trader_name", "state", "sector", "what", "unit_name", "officer_name",
)  # fmt: skip
Place = tuple[date, str, int]
"""Where a row of work stands: due date, kind, identifier."""


@dataclass(frozen=True)
class Work:
    """A record on which somebody has to act, of any kind, as a list of work shows it."""

    kind: str
    pk: int
    due_date: date | None
    number: str
    title: str
    trader_name: str
    state: str
    state_title: str
    sector_title: str
    unit: str
    officer: str
    what: str = ""
    """What kind of measure, or which limit it is that runs out."""

    @property
    def place(self) -> Place:
        return (self.due_date or NO_DUE_DATE, self.kind, self.pk)


def open_work(
    name: str, *, viewer: Actor, today: date, soon: date, after: Place | None = None, size: int = PAGE
) -> list[Work]:
    """List what is to be done on records of enforcement, what is due first before the rest; one query.

    :param name: one of `WORK_LISTS`; "soon" up to the day `soon`.
    :param after: the place of the row behind which to go on.
    """
    units, everything = viewer.units_as(*CASE_WORK), access.sees_all(viewer)
    branches = []
    for model in WORK:
        rows = model._default_manager.filter(state__in=sorted(OPEN_STATES[model.record_kind]))
        if model is Measure:
            rows = rows.exclude(source=Source.INSPECTION, kind="rectify")  # the re-check of the visit is the work
        if name == "mine":
            rows = rows.filter(officer_id=viewer.id, unit_id__in=units)
        elif not everything:
            rows = rows.filter(unit_id__in=units)
        branches.append(branch_of(model, rows, name, today=today, soon=soon, after=after, size=size))
        if model is Clue and name != "mine" and units:
            offered = model._default_manager.filter(pending_unit_id__in=units).exclude(unit_id__in=units)
            branches.append(branch_of(model, offered, name, today=today, soon=soon, after=after, size=size))
    first, *rest = branches
    rows = first.union(*rest, all=True).order_by("order", "record", "pk")[:size]
    return [work_of(row) for row in rows]


def branch_of(model, rows: QuerySet, name: str, *, today: date, soon: date, after: Place | None, size: int):
    """Give the columns of a list of work from one kind of record, its first rows only."""
    rows = rows.alias(until=by_due_date())
    if name == "soon":
        rows = rows.filter(until__gte=today, until__lte=soon)
    elif name == "overdue":
        rows = rows.filter(until__lt=today)
    kind = model.record_kind
    if after:
        day, behind_kind, pk = after
        same_day = Q(until__gt=day)
        if kind > behind_kind:
            same_day = Q(until__gte=day)
        elif kind == behind_kind:
            same_day |= Q(until=day, pk__gt=pk)
        rows = rows.filter(until__gte=day).filter(same_day)
    what = {Measure: F("kind"), JointMeasure: F("asked"), Hold: F("kind")}.get(model, Value(""))
    told = rows.annotate(
        order=by_due_date(),
        record=Value(kind, output_field=CharField()),
        what=Cast(what, CharField()),
        unit_name=F("unit__short_name"),
        officer_name=Coalesce(F("officer__name"), Value(""), output_field=CharField()),
    )
    return told.order_by("order", "pk").values(*WORK_COLUMNS)[:size]


def work_of(row: dict) -> Work:
    kind = row["record"]
    titles = {"measure": measure_title, "joint": joint_title, "hold": lambda what: str(HoldKind(what).label)}
    return Work(
        kind=kind,
        pk=row["pk"],
        due_date=None if row["order"] == NO_DUE_DATE else row["order"],
        number=row["number"],
        title=row["title"],
        trader_name=row["trader_name"],
        state=row["state"],
        state_title=str(MACHINES[kind].states[row["state"]]),
        sector_title=sector_title(row["sector"]),
        unit=row["unit_name"],
        officer=row["officer_name"],
        what=titles[kind](row["what"]) if kind in titles else "",
    )


def record_by_number(model: type[R], number: str, *, viewer: Actor) -> R:
    """Find one record by its number.

    :raises DoesNotExist: if there is none, or the viewer may not see it: the two look the same.
    """
    related = [
        field.name
        for field in model._meta.fields
        if field.many_to_one and field.name in {"unit", "officer", "trader", "region", "pending_unit", "referred_by"}
    ]
    return access.visible(model, viewer).select_related(*related).get(number=number.strip().upper())


def offers_on(record: Record, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a record, each open or with the reason why not."""
    return machine_of(record).offers(record, by=viewer, at=at)


def history_of_record(record: Record, *, viewer: Actor) -> list[Told]:
    """Tell the history of a record, oldest first; nothing to a viewer who may not see it."""
    if not access.may_see(record, viewer):
        return []
    return [told(entry) for entry in journal.history(record.record_kind, record.pk)]


def told(entry: JournalEntry) -> Told:
    facts = dict(entry.facts)
    if facts.get("source") in Source.values:
        label = facts.get("label", "")
        facts["source"] = f"{Source(facts['source']).label} {label}".strip()
    beside = {**BEGINNINGS.get(entry.kind, {}), **TOLD_BESIDE.get(entry.kind, {})}
    sentence = beside.get(entry.verb)
    if sentence is None:
        sentence = MACHINES[entry.kind][entry.verb].sentence
    words = Blank(facts, who=entry.who)
    return Told(entry.at, entry.who, str(sentence).format_map(words), entry.note, entry.verb)


def records_from(model: type[R], source: str, source_id: int, *, viewer: Actor) -> list[R]:
    """List what came from another record, newest first, as far as the viewer may see it."""
    found = access.visible(model, viewer).filter(source=source, source_id=source_id)
    return list(found.select_related(*LIST_FIELDS).order_by("-id")[:MOST])


def records_about(model: type[R], trader_id: int, *, viewer: Actor) -> list[R]:
    """List the records about a trader, newest first, as far as the viewer may see them."""
    found = access.visible(model, viewer).filter(trader_id=trader_id)
    return list(found.select_related(*LIST_FIELDS).order_by("-id")[:MOST])


def clues_of_case(case: Case, *, viewer: Actor) -> list[Clue]:
    """List the clues that came from a consumer's matter; whoever may see the matter may see that they exist."""
    if not case_access.may_see(case, viewer):
        return []
    clues = Clue.objects.filter(source__in=sorted(OF_CASES), source_id=case.pk).select_related("unit")
    return list(clues.order_by("id")[:MOST])


def case_behind(clue: Clue, *, viewer: Actor) -> Case | None:
    """Give the consumer's matter that a clue came from, where the viewer may see that matter itself."""
    if clue.source not in OF_CASES:
        return None
    return case_access.visible(viewer).filter(pk=clue.source_id).first()


def similar_clues(clue: Clue, *, viewer: Actor, limit: int = 5) -> list[Clue]:
    """Find other open clues of the same unit about the same trader, newest first: they may be merged."""
    same = Q(trader_id=clue.trader_id) if clue.trader_id else Q(trader_name=clue.trader_name, trader__isnull=True)
    found = access.visible(Clue, viewer).filter(same, unit_id=clue.unit_id, state__in=sorted(CLUE_OPEN))
    return list(found.exclude(pk=clue.pk).order_by("-id")[:limit])


def visible_ids(model: type[R], ids: Iterable[int], *, viewer: Actor) -> set[int]:
    """Tell which of these records the viewer may see."""
    return set(access.visible(model, viewer).filter(pk__in=list(ids)).values_list("pk", flat=True))
