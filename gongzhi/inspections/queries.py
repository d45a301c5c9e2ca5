"""Every read of plans and inspections: ordered, bounded, scoped to who asks by `access`."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.grams import grams
from gongzhi.core.machine import Machine, Offer
from gongzhi.core.pages import Page, by_key, by_time, moment_in, page_of
from gongzhi.directory.models import Officer, Posting, Trader, TraderName, Unit
from gongzhi.directory.rules import region_prefix
from gongzhi.enforcement.models import Clue, FiledCase, Measure
from gongzhi.enforcement.queries import Place, Work, visible_ids
from gongzhi.enforcement.states import CLUE, FILED_CASE, MEASURE
from gongzhi.enforcement.words import Source
from gongzhi.inspections import access
from gongzhi.inspections.catalog import sector_title
from gongzhi.inspections.models import (
    Draw,
    Inspection,
    InspectionFile,
    ItemResult,
    Plan,
    PlanOfficer,
    Seized,
    Sent,
)
from gongzhi.inspections.states import BEGINNINGS, HIDDEN_AFTER, INSPECTION, MACHINES, PLAN
from gongzhi.inspections.words import DONE_ON_THE_SPOT, OPEN_STATES, Answer, Follow, Rechecked, Result, State

PAGE = 50
MOST_FOUND = 500
"""A filter for targets gives at most so many at once."""


@dataclass(frozen=True)
class Filters:
    """What narrows the list of inspections down. Empty means any."""

    sector: str = ""
    kind: str = ""
    state: str = ""
    result: str = ""
    plan: int | None = None
    region: str = ""


LISTS = ("mine", "due", "all")


def page_of_inspections(
    which: str, *, viewer: Actor, filters: Filters = Filters(), after: str = "", size: int = PAGE
) -> Page:
    """Give one page of a list: `mine` (those I am sent to, still to do), `due` (in my units, by the day on which
    it is due), `all` (newest first).

    :raises Refused: if there is no such list or page.
    """
    if which not in LISTS:
        raise Refused(_("没有这个列表。"))
    rows = access.visible(viewer)
    for name in ("sector", "kind", "state", "result"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.plan:
        rows = rows.filter(plan_id=filters.plan)
    if filters.region:
        rows = rows.filter(region__code__startswith=region_prefix(filters.region))
    if which == "mine":
        mine = Sent.objects.filter(inspection=OuterRef("pk"), officer_id=viewer.id, aside_at__isnull=True)
        rows = rows.filter(Exists(mine), state__in=OPEN_STATES)
    if which == "due":
        rows = rows.filter(due_date__isnull=False, unit_id__in=access.units_below(viewer))
        return by_time(with_row(rows), after=after, size=size, field="due_date")
    return by_key(with_row(rows), after=after, size=size)


def open_work(
    name: str, *, viewer: Actor, today: date, soon: date, after: Place | None = None, size: int = PAGE
) -> list[Work]:
    """List visits to be made, re-checks and results to be published, as `enforcement.queries.open_work` lists the
    rest; one query."""
    seen = access.visible(viewer).filter(unit_id__in=viewer.units_as(*access.WORK))
    if viewer.kind == "system" or viewer.is_a(*access.SEES_ALL):
        seen = access.visible(viewer)
    if name == "mine":
        mine = Sent.objects.filter(inspection=OuterRef("pk"), officer_id=viewer.id, aside_at__isnull=True)
        seen = access.visible(viewer).filter(Exists(mine))
    to_publish = seen.filter(publish_due__isnull=False, published_at__isnull=True, hidden=False)
    branches = [
        work_branch(seen.filter(due_date__isnull=False), "due_date", name, today, soon, after, size),
        work_branch(to_publish, "publish_due", name, today, soon, after, size),
    ]
    rows = branches[0].union(branches[1], all=True).order_by("order", "pk", "what")[:size]
    return [
        Work(
            kind=INSPECTION.kind,
            pk=row["pk"],
            due_date=row["order"],
            number=row["number"],
            title=sector_title(row["sector"]),
            trader_name=row["trader_name"],
            state=row["state"],
            state_title=str(INSPECTION.states[row["state"]]),
            sector_title=sector_title(row["sector"]),
            unit=row["unit_name"],
            officer="",
            what=what_is_due(row),
        )
        for row in rows
    ]


def work_branch(rows: QuerySet, field: str, name: str, today: date, soon: date, after: Place | None, size: int):
    """Give the columns of a list of work by one of its days, its first rows only."""
    if name == "soon":
        rows = rows.filter(**{f"{field}__gte": today, f"{field}__lte": soon})
    elif name == "overdue":
        rows = rows.filter(**{f"{field}__lt": today})
    if after:
        day, kind, pk = after
        rows = rows.filter(**{f"{field}__gte": day})
        if INSPECTION.kind < kind:
            rows = rows.filter(**{f"{field}__gt": day})
        elif INSPECTION.kind == kind:
            rows = rows.filter(Q(**{f"{field}__gt": day}) | Q(pk__gt=pk))
    told = rows.annotate(order=F(field), what=Value(field), unit_name=F("unit__short_name"))
    return told.order_by("order", "pk").values(
        "order", "pk", "number", "trader_name", "state", "sector", "what", "unit_name"
    )[:size]


def what_is_due(row: dict) -> str:
    if row["what"] == "publish_due":
        return _("公开结果")
    return _("复查") if row["state"] == State.RECHECK else _("完成检查")


def with_row(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Read along what a row of a list shows."""
    return rows.select_related("unit", "region").annotate(
        people=Subquery(
            Sent.objects.filter(inspection=OuterRef("pk"), aside_at__isnull=True)
            .order_by()
            .values("inspection")
            .annotate(count=Count("id"))
            .values("count")
        )
    )


def inspection_by_number(number: str, *, viewer: Actor) -> Inspection:
    """Find an inspection.

    :raises Inspection.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible(viewer).select_related("unit", "plan", "region", "trader").get(number=number)


def plan_by_id(pk: int, *, viewer: Actor) -> Plan:
    """Find a plan.

    :raises Plan.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible_plans(viewer).select_related("unit").get(pk=pk)


def page_of_plans(*, viewer: Actor, kind: str = "", sector: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of the plans, newest first, each with how many visits it has and how many are done."""
    rows = access.visible_plans(viewer)
    if kind:
        rows = rows.filter(kind=kind)
    if sector:
        rows = rows.filter(sector=sector)
    page = by_key(rows.select_related("unit"), after=after, size=size)
    put_progress(page.rows)
    return page


def put_progress(plans: list[Plan]) -> None:
    """Put on each plan how many inspections it has, and how many were made; one query."""
    counts = {
        row["plan_id"]: row
        for row in Inspection.objects.filter(plan__in=plans)
        .exclude(state=State.CANCELLED)
        .values("plan_id")
        .annotate(total=Count("id"), done=Count("id", filter=Q(state__in=DONE_ON_THE_SPOT)))
    }
    for plan in plans:
        row = counts.get(plan.pk, {})
        plan.total, plan.done = row.get("total", 0), row.get("done", 0)


def targets_of(plan: Plan, *, viewer: Actor, after: int = 0, size: int = PAGE) -> Page:
    """Give one page of a plan's list, in the order in which they were added; the plan was found for the viewer."""
    rows = plan.targets.select_related("trader", "trader__region").filter(pk__gt=after).order_by("id")
    return page_of(rows, size)


def roster_of(plan: Plan, *, viewer: Actor) -> list[PlanOfficer]:
    """List who may be sent under a plan, by unit and name."""
    return list(plan.roster.select_related("officer", "unit").order_by("unit__rank", "officer__name", "id"))


def draw_of(plan: Plan, *, viewer: Actor) -> Draw | None:
    """Give the draw of a plan, locked or drawn, or None."""
    return Draw.objects.filter(plan=plan).prefetch_related("recusals").first()


def who_may_be_sent(unit: Unit, *, viewer: Actor, at: datetime, text: str = "") -> list:
    """List officers of a unit and of the offices below it who are at work on this day."""
    today = clock.day_of(at)
    postings = Posting.objects.in_force(today).filter(
        Q(unit=unit) | Q(unit__superiors__contains=[unit.pk]),
        roles__overlap=[role.value for role in access.WORK],
    )
    found = Officer.objects.filter(is_active=True, pk__in=postings.values("officer"))
    if text:
        found = found.filter(name__contains=text)
    return list(found.order_by("name", "id")[:200])


def possible_targets(
    *,
    viewer: Actor,
    region: str = "",
    words: str = "",
    complained_since: date | None = None,
    least_complaints: int = 1,
    not_inspected_since: date | None = None,
    sector: str = "",
    most: int = MOST_FOUND,
) -> list[Trader]:
    """Find confirmed traders for a plan's list: by place, by words of the name, by complaints, by the last visit."""
    rows = Trader.objects.filter(is_confirmed=True)
    if region:
        rows = rows.filter(region__code__startswith=region_prefix(region))
    if words:
        names = TraderName.objects.filter(name__contains=words)
        if pairs := grams(words):
            names = names.filter(grams__contains=pairs)
        rows = rows.filter(pk__in=names.values("trader"))
    if complained_since:
        many = (
            Case.objects.filter(trader__isnull=False, received_at__gte=clock.start_of(complained_since))
            .order_by()
            .values("trader")
            .annotate(count=Count("id"))
            .filter(count__gte=least_complaints)
        )
        rows = rows.filter(pk__in=many.values("trader"))
    if not_inspected_since:
        recent = Inspection.objects.filter(
            trader=OuterRef("pk"), sector=sector, inspected_at__gte=clock.start_of(not_inspected_since)
        )
        rows = rows.exclude(Exists(recent))
    return list(rows.select_related("region").order_by("id")[:most])


@dataclass(frozen=True)
class Told:
    """A line of history as people read it."""

    at: datetime
    who: str
    sentence: str
    note: str
    verb: str


class Blank(dict):
    """Facts for a sentence; one that an older line does not have reads as nothing."""

    def __missing__(self, name):
        return ""


def history_of(record: Inspection | Plan, *, viewer: Actor) -> list[Told]:
    """Tell the history of a record that was found for the viewer, oldest first."""
    kind = PLAN.kind if isinstance(record, Plan) else INSPECTION.kind
    return [told(MACHINES[kind], entry) for entry in journal.history(kind, record.pk)]


def told(table: Machine, entry) -> Told:
    if entry.verb in {"make", "plan"}:
        sentence = BEGINNINGS[table.kind]
    elif table is INSPECTION and entry.verb in HIDDEN_AFTER:
        sentence = HIDDEN_AFTER[entry.verb]
    else:
        sentence = table[entry.verb].sentence
    facts = Blank(entry.facts | words_of(entry.facts), who=entry.who)
    return Told(entry.at, entry.who, str(sentence).format_map(facts), entry.note, entry.verb)


def words_of(facts: dict) -> dict[str, str]:
    """Say in the reader's language what the facts of a line keep as keys."""
    words = {}
    for name, choices in (("result", Result), ("follow", Follow), ("rechecked", Rechecked)):
        if facts.get(name) in choices.values:
            words[name] = str(choices(facts[name]).label)
    return words


def offers_of(record: Inspection | Plan, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a record, each open or with the reason why not."""
    table = PLAN if isinstance(record, Plan) else INSPECTION
    return table.offers(record, by=viewer, at=at)


def items_of(inspection: Inspection, *, viewer: Actor) -> dict[str, ItemResult]:
    """Give what was found, item → result."""
    return {row.item: row for row in inspection.items.order_by("id")}


def files_of(inspection: Inspection, *, viewer: Actor) -> list[InspectionFile]:
    """List the photos and the signature; none to a viewer who may not open them."""
    return list(inspection.files.order_by("id")) if access.handles(inspection, viewer) else []


def file_of(inspection: Inspection, file_id: int, *, viewer: Actor) -> InspectionFile:
    """Find one file.

    :raises InspectionFile.DoesNotExist: if there is none, or the viewer may not open it.
    """
    if not access.handles(inspection, viewer):
        raise InspectionFile.DoesNotExist
    return inspection.files.get(pk=file_id)


def signer_of(inspection: Inspection, *, viewer: Actor) -> str:
    """Tell who signed, to those who may open the files."""
    return inspection.signer if access.handles(inspection, viewer) else ""


def goods_of(inspection: Inspection, *, viewer: Actor) -> list[Seized]:
    return list(inspection.goods.order_by("id"))


def followed(inspection: Inspection, *, viewer: Actor) -> dict[str, list]:
    """List what followed from a visit: {"measures": [...], "clues": [...], "filed_cases": [...]}.

    Whoever may see the visit may see that they exist; each tells with `seen` whether the viewer may open it.
    """
    links = inspection.consequences.select_related("measure", "clue").order_by("id")
    found: dict[str, list] = {"measures": [], "clues": [], "filed_cases": []}
    for link in links:
        found["clues" if link.clue_id else "measures"].append(link.clue or link.measure)
    failed = Clue.objects.filter(source=Source.MEASURE, source_id__in=[row.pk for row in found["measures"]])
    found["clues"] += failed.order_by("id") if found["measures"] else []
    if found["clues"]:
        found["filed_cases"] = list(FiledCase.objects.filter(clue__in=found["clues"]).order_by("id"))
    for name, model, table in FOLLOWING:
        rows = found[name]
        seen = visible_ids(model, [row.pk for row in rows], viewer=viewer) if rows else set()
        for row in rows:
            row.state_title, row.seen = table.states[row.state], row.pk in seen
    return found


FOLLOWING = (("measures", Measure, MEASURE), ("clues", Clue, CLUE), ("filed_cases", FiledCase, FILED_CASE))


def what_was_found(inspection: Inspection, *, viewer: Actor) -> str:
    """Say in a few lines what did not comply, each with its rule: where an order or a clue begins."""
    notes = {row.item: row.note for row in inspection.items.filter(answer=Answer.FAULT).order_by("id")}
    lines = [
        _("“%(item)s”不符合（《%(basis)s》%(article)s）：%(note)s")
        % {"item": item.title, "basis": item.basis, "article": item.article, "note": notes[item.key]}
        for item in inspection.list_version.items_for(inspection.kind)
        if item.key in notes
    ]
    return "\n".join([*([inspection.finding] if inspection.finding else []), *lines])[:1000]


def inspections_of_trader(trader_id: int, *, viewer: Actor, most: int = 10) -> list[Inspection]:
    """List the latest visits to a trader that the viewer may see."""
    return list(access.visible(viewer).filter(trader_id=trader_id).select_related("unit").order_by("-id")[:most])


def field_work(*, viewer: Actor, most: int = 30) -> list[Inspection]:
    """List the visits that an officer is sent to and that are still to be made: what a phone keeps."""
    mine = Sent.objects.filter(inspection=OuterRef("pk"), officer_id=viewer.id, aside_at__isnull=True)
    rows = access.visible(viewer).filter(Exists(mine), state__in=[State.ASSIGNED, State.STARTED])
    return list(rows.select_related("unit", "region").order_by("planned_date", "id")[:most])


def published(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of published results, newest first: for everybody."""
    rows = Inspection.objects.filter(published_at__isnull=False, hidden=False)
    rows = rows.select_related("unit", "region")
    return by_time(rows, after=after, size=size, field="published_at", read=moment_in, newest_first=True)


def public_draws(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of the draws that were made, newest first: for everybody, but for hidden plans."""
    rows = Draw.objects.filter(drawn_at__isnull=False, plan__hidden=False)
    return by_key(rows.select_related("plan", "plan__unit"), after=after, size=size)


def public_draw(pk: int, *, viewer: Actor) -> Draw:
    """Find a draw for everybody.

    :raises Draw.DoesNotExist: if there is none, or it belongs to a hidden plan.
    """
    return (
        Draw.objects.select_related("plan", "plan__unit")
        .prefetch_related("recusals")
        .get(plan_id=pk, drawn_at__isnull=False, plan__hidden=False)
    )


def bundle_of(draw: Draw) -> dict:
    """Give all that a stranger needs to repeat a draw, as `draw.faults` reads it."""
    return {
        "plan": draw.plan.title,
        "unit": draw.plan.unit.name,
        "drawn_at": draw.drawn_at.isoformat(),
        "algorithm": draw.algorithm,
        "tickets": draw.tickets,
        "targets": draw.targets.splitlines(),
        "targets_hash": draw.targets_hash,
        "officers": draw.officers.splitlines(),
        "officers_hash": draw.officers_hash,
        "aside": draw.aside,
        "random": draw.random,
        "word": draw.word,
        "count": draw.count,
        "each": draw.each,
        "picks": draw.picks,
        "recusals": [[row.target, row.officer, row.instead] for row in draw.recusals.all()],
    }


# Figures


def inspected(
    *, viewer: Actor, sector: str, since: date, until: date, rows: QuerySet[Inspection] | None = None
) -> dict[str, int]:
    """Count the visits made in a sector from a day up to another and without it: {"": all, kind: …}; one query."""
    rows = made_between(access.visible(viewer) if rows is None else rows, since, until).filter(sector=sector)
    counts = {
        row["kind"]: row["count"] for row in rows.order_by().values("kind").annotate(count=Count("id")).order_by()
    }
    return {"": sum(counts.values()), **counts}


def made_between(rows: QuerySet[Inspection], since: date, until: date) -> QuerySet[Inspection]:
    return rows.filter(
        state__in=DONE_ON_THE_SPOT,
        inspected_at__gte=clock.start_of(since),
        inspected_at__lt=clock.start_of(until),
    )


def people_sent(*, viewer: Actor, sector: str, since: date, until: date) -> int:
    """Count the people sent to the visits made: two to one firm are two."""
    rows = made_between(access.visible(viewer), since, until).filter(sector=sector)
    return Sent.objects.filter(inspection__in=rows.values("pk"), aside_at__isnull=True).count()


def followed_up(*, viewer: Actor, sector: str, since: date, until: date) -> dict[str, int]:
    """Count what followed from the visits made in a sector, by kind of measure, and the clues; two queries."""
    rows = made_between(access.visible(viewer), since, until).filter(sector=sector)
    own = {"source": Source.INSPECTION, "source_id__in": rows.values("pk")}
    measures = Measure.objects.filter(**own).exclude(state="withdrawn").order_by().values("kind")
    found = {row["kind"]: row["count"] for row in measures.annotate(count=Count("id"))}
    return {follow: found.get(follow, 0) for follow in Follow.values if follow != Follow.CLUE} | {
        "clue": Clue.objects.filter(**own).count()
    }
