"""Every read of sampling: ordered, bounded, scoped to who asks by `access`."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.core import clock, files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.grams import grams
from gongzhi.core.machine import Machine, Offer
from gongzhi.core.pages import Page, by_key, by_time, moment_in
from gongzhi.directory.models import Officer, Posting, Unit
from gongzhi.enforcement import access as enforcement_access
from gongzhi.enforcement.catalog import measure_title
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.enforcement.states import CLUE, MEASURE
from gongzhi.enforcement.words import Source
from gongzhi.procedures.models import RunningLimit
from gongzhi.sampling import access, public, risk
from gongzhi.sampling.catalog import kinds
from gongzhi.sampling.models import (
    AlertDraft,
    Laboratory,
    Report,
    ResultFile,
    RiskNotice,
    Sample,
    SampleFile,
    SamplingPlan,
    Share,
    Watched,
)
from gongzhi.sampling.moves import Record, table_of
from gongzhi.sampling.rules import Rate, Weighed
from gongzhi.sampling.states import BEGINNINGS
from gongzhi.sampling.words import (
    AT_WORK,
    FINAL,
    Conclusion,
    Ground,
    LaboratoryState,
    Level,
    PlanState,
    Side,
    State,
    WatchState,
)

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What narrows the list of samples down. Empty means any."""

    kind: str = ""
    state: str = ""
    plan: int | None = None
    text: str = ""


LISTS = ("due", "open", "failed", "all")


def page_of_samples(
    which: str, *, viewer: Actor, filters: Filters = Filters(), after: str = "", size: int = PAGE
) -> Page:
    """Give one page of a list: `due` (a limit runs, soonest first), `open` (no final result yet), `failed`, `all`.

    :raises Refused: if there is no such list or page.
    """
    if which not in LISTS:
        raise Refused(_("没有这个列表。"))
    rows = access.visible(viewer)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.plan:
        rows = rows.filter(plan_id=filters.plan)
    if text := filters.text.strip():
        wanted = grams(text)
        named = Q(grams__contains=wanted) if wanted else Q(goods=text)
        rows = rows.filter(named | Q(batch=text) | Q(number=text.upper()) | Q(seal=text))
    if which == "open":
        rows = rows.filter(state__in=AT_WORK)
    if which == "failed":
        rows = rows.filter(state=State.FAILED)
    if which == "due":
        return by_time(along(rows.filter(due_date__isnull=False)), after=after, size=size, field="due_date")
    return by_key(along(rows), after=after, size=size)


def along(rows: QuerySet[Sample]) -> QuerySet[Sample]:
    """Read along what a row of a list shows."""
    return rows.select_related("unit", "region", "plan", "laboratory", "retester")


# One record


def sample_by_number(number: str, *, viewer: Actor) -> Sample:
    """Find a sample.

    :raises Sample.DoesNotExist: if there is none, or the viewer may not see it.
    """
    rows = along(access.visible(viewer)).select_related("trader", "producer", "officer", "colleague", "watched")
    return rows.get(number=number)


def plan_by_id(pk: int, *, viewer: Actor) -> SamplingPlan:
    """Find a plan.

    :raises SamplingPlan.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible_plans(viewer).select_related("unit").get(pk=pk)


def laboratory_by_id(pk: int, *, viewer: Actor) -> Laboratory:
    """Find an entry of the register.

    :raises Laboratory.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.laboratories(viewer).select_related("keeper", "unit").get(pk=pk)


def watched_by_id(pk: int, *, viewer: Actor) -> Watched:
    """Find watched goods.

    :raises Watched.DoesNotExist: if there are none, or the viewer may not see them.
    """
    return access.watched(viewer).select_related("unit").get(pk=pk)


def alert_by_id(pk: int, *, viewer: Actor) -> AlertDraft:
    """Find the draft of an alert.

    :raises AlertDraft.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.alerts(viewer).select_related("unit", "goods", "approver").get(pk=pk)


def reports_of(sample: Sample, *, viewer: Actor) -> list[Report]:
    """List the reports of a sample that was found for the viewer, each with its items; two queries."""
    return list(sample.reports.select_related("laboratory").prefetch_related("items").order_by("id"))


def files_of(sample: Sample, *, viewer: Actor) -> list[SampleFile]:
    """List the files of a sample: to officers of those who sample all but objections' to a laboratory; to traders
    the reports."""
    rows = sample.files.order_by("id")
    if viewer.kind == "trader":
        return list(rows.filter(kind="report"))
    if access.is_laboratory(sample, viewer):
        return list(rows.filter(kind="report"))
    return list(rows)


def content_of(sample: Sample, file_id: int, *, viewer: Actor) -> tuple[SampleFile, bytes]:
    """Give a file of a sample that was found for the viewer.

    :raises SampleFile.DoesNotExist: if there is none, or the viewer may not open it.
    :raises files.Unreadable: if it is gone or was changed.
    """
    for found in files_of(sample, viewer=viewer):
        if found.pk == file_id:
            return found, files.read_kept(found.sha256)
    raise SampleFile.DoesNotExist


def limits_on(sample: Sample, *, viewer: Actor) -> list[RunningLimit]:
    """List the limits of a sample that was found for the viewer, running ones first."""
    rows = RunningLimit.objects.filter(record_kind=sample.record_kind, record_id=sample.pk)
    if viewer.kind == "trader":
        rows = rows.filter(obliges="trader")
    return sorted(rows, key=lambda row: (not row.is_running, row.due_date or date.max, row.pk))


def followed(sample: Sample, *, viewer: Actor) -> dict[str, list]:
    """List the measures and clues that came from a sample, as far as the viewer may see them; two queries."""
    own = {"source": Source.SAMPLE, "source_id": sample.pk}
    found = {
        "measures": list(enforcement_access.visible(Measure, viewer).filter(**own).order_by("id")),
        "clues": list(enforcement_access.visible(Clue, viewer).filter(**own).order_by("id")),
    }
    for row in found["measures"]:
        row.state_title = MEASURE.states[row.state]
    for row in found["clues"]:
        row.state_title = CLUE.states[row.state]
    return found


def samples_of_trader(trader_id: int, *, viewer: Actor, most: int = 10) -> list[Sample]:
    """List the latest samples of a trader or producer that the viewer may see."""
    rows = access.visible(viewer).filter(Q(trader_id=trader_id) | Q(producer_id=trader_id))
    return list(along(rows).order_by("-id")[:most])


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


WORDS = {
    "conclusion": Conclusion, "side": Side, "ground": Ground, "level": Level, "before": Level, "proposed": Level
}  # fmt: skip


SHOWN_TO_LABORATORIES = frozenset({"take", "send", "receive", "reject", "report", "draw", "retest"})
"""What a laboratory reads of a sample's history: nothing that tells whose it is."""


def history_of(record: Record, *, viewer: Actor) -> list[Told]:
    """Tell the history of a record that was found for the viewer, oldest first."""
    table = table_of(record)
    lines = journal.lines_of(table.kind, record.pk)
    if isinstance(record, Sample) and access.is_laboratory(record, viewer):
        lines = [line for line in lines if line.verb in SHOWN_TO_LABORATORIES]
    return [told(table, entry) for entry in lines]


def told(table: Machine, entry) -> Told:
    sentence = BEGINNINGS.get(entry.verb) or table[entry.verb].sentence
    words = {name: choices(entry.facts[name]).label for name, choices in WORDS.items() if entry.facts.get(name)}
    if entry.facts.get("measure"):
        words["measure"] = measure_title(entry.facts["measure"])
    facts = Blank(entry.facts | words, who=entry.who)
    return Told(entry.at, entry.who, str(sentence).format_map(facts), entry.note, entry.verb)


def offers_of(record: Record, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a record, each open or with the reason why not."""
    return table_of(record).offers(record, by=viewer, at=at)


# Lists beside


def page_of_plans(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of the plans, newest first, each with how many batches were sampled and have a final result."""
    page = by_key(access.visible_plans(viewer).select_related("unit"), after=after, size=size)
    put_progress(page.rows, viewer=viewer)
    return page


def put_progress(plans: list[SamplingPlan], *, viewer: Actor) -> None:
    """Put on each plan found for the viewer how many batches were sampled, are final, and passed; one query."""
    rows = Sample.objects.filter(plan__in=plans).exclude(state=State.VOID).order_by().values("plan_id")
    counts = {
        row["plan_id"]: row
        for row in rows.annotate(
            taken=Count("id"),
            final=Count("id", filter=Q(state__in=FINAL)),
            passed=Count("id", filter=Q(state=State.PASSED)),
        )
    }
    for plan in plans:
        row = counts.get(plan.pk, {})
        plan.taken, plan.rate = row.get("taken", 0), Rate(row.get("passed", 0), row.get("final", 0))


def shares_of(plan: SamplingPlan, *, viewer: Actor) -> list[Share]:
    """List the shares of a plan, each with how many batches its unit sampled so far; two queries."""
    taken = dict(
        Sample.objects.filter(plan=plan)
        .exclude(state=State.VOID)
        .order_by()
        .values_list("unit_id")
        .annotate(count=Count("id"))
    )
    for share in plan.shared:
        share.taken = taken.get(share.unit_id, 0)
    return plan.shared


def plans_to_sample_for(*, viewer: Actor, unit_ids: list[int]) -> list[SamplingPlan]:
    """List the plans in which one of these units samples now."""
    shared = Share.objects.filter(unit_id__in=unit_ids).values("plan_id")
    rows = access.visible_plans(viewer).filter(pk__in=shared, state=PlanState.ACTIVE)
    return list(rows.order_by("-id")[:200])


def units_for_shares(plan: SamplingPlan, *, viewer: Actor, on: date) -> list[Unit]:
    """List the units that may have a share of a plan: the one that leads it and the offices below."""
    rows = Unit.objects.in_force(on).filter(Q(pk=plan.unit_id) | Q(superiors__contains=[plan.unit_id]))
    return list(rows.order_by("rank", "region_id", "key")[:200])


def colleagues_of(*, viewer: Actor, at: datetime) -> list[Officer]:
    """List who may sample together with the viewer: those at work in their units and the offices below or above."""
    own = viewer.units_as(*access.WORK)
    above = {
        pk for superiors in Unit.objects.filter(pk__in=own).values_list("superiors", flat=True) for pk in superiors
    }
    seats = Posting.objects.in_force(clock.day_of(at)).filter(
        Q(unit_id__in={*own, *above}) | Q(unit__superiors__overlap=own),
        roles__overlap=[role.value for role in access.WORK],
    )
    rows = Officer.objects.filter(is_active=True, pk__in=seats.values("officer")).exclude(pk=viewer.id)
    return list(rows.order_by("name", "id")[:200])


def fit_laboratories(
    kind: str, *, viewer: Actor, on: date, retest: bool = False, plan: SamplingPlan | None = None
) -> list[Laboratory]:
    """List the laboratories that may test goods of a kind on a day, those of a plan where there is one."""
    rows = access.laboratories(viewer).filter(
        state=LaboratoryState.ACTIVE, kinds__contains=[kind], valid_until__gte=on
    )
    if retest:
        rows = rows.filter(retests=True)
    if plan is not None:
        rows = rows.filter(pk__in=plan.laboratories.values("pk"))
    return list(rows.order_by("name")[:200])


def page_of_laboratories(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of the register, newest first."""
    return by_key(access.laboratories(viewer).select_related("keeper"), after=after, size=size)


def laboratories_of(*, viewer: Actor) -> list[Laboratory]:
    """List the laboratories whose results a viewer may bring in: their own, or, for who samples, every one."""
    own = list(access.laboratories(viewer).filter(unit_id__in=viewer.units_as(*access.WORK)).order_by("name"))
    return own or list(access.laboratories(viewer).order_by("name")[:500])


def result_files(*, viewer: Actor, size: int = 20) -> list[ResultFile]:
    """List the latest files of results that the viewer's units brought in."""
    rows = ResultFile.objects.filter(unit_id__in=viewer.units_as(*access.WORK))
    return list(rows.select_related("laboratory").order_by("-id")[:size])


def result_file(pk: int, *, viewer: Actor) -> ResultFile:
    """Find a file of results.

    :raises ResultFile.DoesNotExist: if there is none, or another unit brought it in.
    """
    rows = ResultFile.objects.filter(unit_id__in=viewer.units_as(*access.WORK))
    return rows.select_related("laboratory").get(pk=pk)


# Goods watched


def page_of_watched(
    *, viewer: Actor, level: str = "", dropped: bool = False, after: str = "", size: int = PAGE
) -> Page:
    """Give one page of the watch list, newest first."""
    rows = access.watched(viewer).filter(state=WatchState.DROPPED if dropped else WatchState.WATCHED)
    if level:
        rows = rows.filter(level=level)
    return by_key(rows.select_related("unit"), after=after, size=size)


def watched_choices(*, viewer: Actor) -> list[Watched]:
    """List the goods that are watched now, for choosing."""
    return list(access.watched(viewer).filter(state=WatchState.WATCHED).order_by("title", "id")[:200])


def weighed(goods: Watched, *, viewer: Actor, at: datetime) -> Weighed:
    """Weigh what was found about goods that were found for the viewer."""
    return risk.weighed(goods, at=at)


def seen_numbers(found: Weighed, *, viewer: Actor) -> set[str]:
    """Tell which of the samples that findings come from the viewer may see; of the others nothing is named."""
    numbers = [reason.finding.record for reason in found.reasons if reason.finding.record]
    return set(access.visible(viewer).filter(number__in=numbers).values_list("number", flat=True))


def notices_of(goods: Watched, *, viewer: Actor, most: int = 50) -> list[RiskNotice]:
    """List the notices about goods, newest first."""
    return list(goods.notices.order_by("-noticed_date", "-id")[:most])


def alerts_of(goods: Watched, *, viewer: Actor, most: int = 20) -> list[AlertDraft]:
    """List the drafts of alerts about goods that the viewer may see, newest first."""
    return list(access.alerts(viewer).filter(goods=goods).order_by("-id")[:most])


# What everybody may read


def published(*, viewer: Actor, question: public.Question, after: str = "", size: int = PAGE) -> Page:
    """Give one page of published results, newest first, as `public.Shown`.

    :raises Refused: if there is no such page.
    """
    rows = public.rows(question)
    page = by_time(rows, after=after, size=size, field="published_at", read=moment_in, newest_first=True)
    return Page(public.shown(page.rows), page.after)


def published_by_number(number: str, *, viewer: Actor) -> public.Shown | None:
    """Give one published result."""
    found = list(public.rows(public.Question()).filter(number=number)[:1])
    return public.shown(found)[0] if found else None


# Traders


def batches_of_trader(*, viewer: Actor, most: int = 100) -> list[Sample]:
    """List the batches about whose result a trader's account was told, newest first."""
    if viewer.kind != "trader":
        return []
    return list(along(access.visible(viewer)).order_by("-id")[:most])


# Figures


def batches(*, viewer: Actor, since: date, until: date, member: str = "") -> dict[str, int]:
    """Count the batches sampled from a day up to another and without it: {"": all, kind: …}; none that is void."""
    rows = of_member(access.visible(viewer), member).exclude(state=State.VOID)
    rows = rows.filter(sampled_at__gte=clock.start_of(since), sampled_at__lt=clock.start_of(until))
    counts = dict(rows.order_by().values_list("kind").annotate(count=Count("id")))
    return {"": sum(counts.values()), **{kind: counts.get(kind, 0) for kind in kinds()}}


def pass_rates(*, viewer: Actor, since: date, until: date, member: str = "") -> dict[str, Rate]:
    """Tell how many batches passed out of those whose result became final in a time: {"": all, kind: …}.

    A re-inspection that passed turns the batch over: the final result alone counts.
    """
    rows = of_member(access.visible(viewer), member).filter(state__in=FINAL)
    rows = rows.filter(final_at__gte=clock.start_of(since), final_at__lt=clock.start_of(until))
    counted = (
        rows.order_by().values("kind").annotate(final=Count("id"), passed=Count("id", filter=Q(state=State.PASSED)))
    )
    found = {row["kind"]: Rate(row["passed"], row["final"]) for row in counted}
    return {"": sum(found.values(), Rate()), **{kind: found.get(kind, Rate()) for kind in kinds()}}


def of_member(rows: QuerySet[Sample], member: str) -> QuerySet[Sample]:
    return rows.filter(unit__member=member) if member else rows


def rates_by_member(*, viewer: Actor, since: date, until: date) -> dict[str, Rate]:
    """Tell the same by the agency that sampled; one query."""
    rows = access.visible(viewer).filter(
        state__in=FINAL, final_at__gte=clock.start_of(since), final_at__lt=clock.start_of(until)
    )
    counted = rows.order_by().values("unit__member").annotate(
        final=Count("id"), passed=Count("id", filter=Q(state=State.PASSED))
    )  # fmt: skip
    return {row["unit__member"]: Rate(row["passed"], row["final"]) for row in counted}
