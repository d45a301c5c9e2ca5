"""Every read of appeals: kept ones, firms' reports, compensation, figures by firm; scoped to who asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import CharField, Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from gongzhi.appeals import catalog
from gongzhi.appeals.actions.sort import KIND as SORTED
from gongzhi.appeals.intake import Sorting
from gongzhi.appeals.models import AnswerFile, Appeal, Compensation, FirmReport, KeptAppeal, ReportFile
from gongzhi.appeals.states import COMPENSATION, FIRM_REPORT, KEPT, MADE_BY
from gongzhi.appeals.words import UNPAID, CompensationState, KeptState, ReportState
from gongzhi.cases import access
from gongzhi.cases.codes import opens, well_formed
from gongzhi.cases.models import Case
from gongzhi.cases.queries import COUNT_UP_TO, Blank, Told
from gongzhi.core import clock, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.files import read_kept
from gongzhi.core.machine import Machine, Offer
from gongzhi.core.models import JournalEntry
from gongzhi.core.numbers import plain_number
from gongzhi.core.pages import Page, by_time, page_of
from gongzhi.core.prepared import prepared

PAGE = 50
LONGEST_PERIOD = timedelta(days=366)


# Kept until their day


def kept_by_code(number: str, code: str) -> KeptAppeal | None:
    """Find the kept appeal that a consumer opens with number and code; None whatever is wrong with them."""
    if not well_formed(number):
        return None
    kept = KeptAppeal.objects.filter(number=plain_number(number)).first()
    return kept if kept is not None and opens(kept, code) else None


def kept_by_number(number: str, *, viewer: Actor) -> KeptAppeal:
    """Find a kept appeal that this consumer opened.

    :param viewer: a consumer whose `opened` are keys of kept appeals.
    :raises KeptAppeal.DoesNotExist: if there is none, or it is another's: the two look the same.
    """
    opened = viewer.opened if viewer.kind == "consumer" else frozenset()
    return KeptAppeal.objects.select_related("unit", "case").get(number=plain_number(number), pk__in=opened)


def kept_opened(*, viewer: Actor) -> list[KeptAppeal]:
    """List the appeals that wait for their day among those that a consumer opened."""
    opened = viewer.opened if viewer.kind == "consumer" else ()
    return list(KeptAppeal.objects.filter(pk__in=opened, state=KeptState.KEPT).order_by("wakes_on")[:PAGE])


def kept_by_key(source: str, source_key: str, *, viewer: Actor) -> KeptAppeal | None:
    """Find a kept appeal by its door's key, which only the door of whoever brought it knows."""
    if viewer.kind not in {"anonymous", "consumer", "system"}:
        return None
    return next(iter(_kept_with_key(source, source_key)), None)


@prepared
def _kept_with_key(source: str, source_key: str) -> QuerySet[KeptAppeal]:
    return KeptAppeal.objects.filter(source=source, source_key=source_key)


def kept_offers(kept: KeptAppeal, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List what a consumer may do with a kept appeal."""
    return KEPT.offers(kept, by=viewer, at=at)


def visible_kept(viewer: Actor) -> QuerySet[KeptAppeal]:
    """Give what waits for its day at the units of an officer: never what was typed."""
    kept = KeptAppeal.objects.filter(state=KeptState.KEPT).defer("body")
    if viewer.kind == "system" or access.sees_all(viewer):
        return kept
    units = viewer.units_as(*access.CASE_WORK) if viewer.kind == "officer" else []
    return kept.filter(unit_id__in=units) if units else kept.none()


def kept_page(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """List the kept appeals of an officer's units, what wakes first before the rest.

    :raises Refused: if `after` is no key.
    """
    kept = visible_kept(viewer).select_related("unit")
    return by_time(kept, after=after, size=size, field="wakes_on")


def count_kept(*, viewer: Actor) -> int:
    """Count the kept appeals of an officer's units, up to `COUNT_UP_TO`."""
    return visible_kept(viewer).order_by()[:COUNT_UP_TO].count()


# On the page of a case


def appeal_of(case: Case, *, viewer: Actor) -> Appeal | None:
    """Tell how an appeal is sorted; None for who may not see the case."""
    return Appeal.objects.filter(case=case).first() if access.may_see(case, viewer) else None


def reports_of(case: Case, *, viewer: Actor) -> list[FirmReport]:
    """List the reports owed on a case, newest first."""
    if not access.may_see(case, viewer):
        return []
    return list(FirmReport.objects.filter(case=case).select_related("unit").prefetch_related("files").order_by("-id"))


def report_of(case: Case, *, viewer: Actor) -> FirmReport | None:
    """Give the report that is owed or was made on a case; None where there is none, or it is not to be seen."""
    if not access.may_see(case, viewer):
        return None
    found = FirmReport.objects.filter(case=case).exclude(state=ReportState.LAPSED)
    if viewer.kind == "trader":
        found = found.filter(trader_id__in=viewer.traders)
    return found.first()


def compensation_of(case: Case, *, viewer: Actor) -> Compensation | None:
    """Give what a firm agreed to pay on a case; None where there is nothing, or it is not to be seen."""
    if not access.may_see(case, viewer):
        return None
    found = Compensation.objects.filter(case=case)
    return (found.filter(trader_id__in=viewer.traders) if viewer.kind == "trader" else found).first()


def offers_of(record, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a report or a compensation."""
    table = FIRM_REPORT if isinstance(record, FirmReport) else COMPENSATION
    return table.offers(record, by=viewer, at=at)


def report_file(case: Case, file_id: int, *, viewer: Actor) -> ReportFile:
    """Find one file of the reports of a case.

    :raises ReportFile.DoesNotExist: if there is none, or the viewer may not read it: the two look the same.
    """
    if not access.handles(case, viewer) or viewer.kind == "consumer":
        raise ReportFile.DoesNotExist
    found = ReportFile.objects.filter(report__case=case)
    if viewer.kind == "trader":
        found = found.filter(report__trader_id__in=viewer.traders)
    return found.get(pk=file_id)


def content_of(file: ReportFile, *, viewer: Actor) -> bytes:
    """Read a file that was found for this viewer.

    :raises Unreadable: if it is gone from the files folder or was changed there.
    """
    return read_kept(file.sha256)


TABLES: dict[str, Machine] = {table.kind: table for table in (KEPT, FIRM_REPORT, COMPENSATION)}


def history_of(case: Case, *, viewer: Actor) -> list[Told]:
    """Tell what happened to the reports and the compensation of a case, oldest first; to a consumer without names."""
    if not access.may_see(case, viewer):
        return []
    wanted = Q(pk__in=[])
    for kind, model in ((FIRM_REPORT.kind, FirmReport), (COMPENSATION.kind, Compensation), (SORTED, Appeal)):
        ids = list(model.objects.filter(case=case).values_list("pk", flat=True))
        if ids and not (viewer.kind == "consumer" and kind == SORTED):
            wanted |= Q(kind=kind, record_id__in=ids)
    to_officer = viewer.kind in {"officer", "system"}
    lines = JournalEntry.objects.filter(wanted).order_by("at", "id")
    return [told(line, to_officer=to_officer) for line in lines if to_officer or line.verb != "reveal"]


def asked_of_firm(case: Case, *, viewer: Actor) -> list[tuple[datetime, datetime | None]]:
    """List the stretches in which the firm owed a report on a case; the end is open while it does."""
    if not access.may_see(case, viewer):
        return []
    ids = list(FirmReport.objects.filter(case=case).values_list("pk", flat=True))
    found: list[tuple[datetime, datetime | None]] = []
    for line in JournalEntry.objects.filter(kind=FIRM_REPORT.kind, record_id__in=ids).order_by("id") if ids else ():
        is_owed, was_owed = line.target == ReportState.WAITING, bool(found) and found[-1][1] is None
        if is_owed and not was_owed:
            found.append((line.at, None))
        elif was_owed and not is_owed:
            found[-1] = (found[-1][0], line.at)
    return found


def history_of_kept(kept: KeptAppeal, *, viewer: Actor) -> list[Told]:
    """Tell what happened to a kept appeal, oldest first."""
    if kept.pk not in viewer.opened:
        return []
    return [told(line, to_officer=False) for line in journal.history(KEPT.kind, kept.pk) if line.verb != "fail"]


NOTES_TOLD = frozenset({"lengthen", "dispute", "waive"})
"""Verbs whose notes a consumer reads."""


def told(line: JournalEntry, *, to_officer: bool) -> Told:
    who = line.who
    if not to_officer:
        who = {"officer": _("承办单位"), "consumer": _("您"), "anonymous": _("您")}.get(line.actor_kind, who)
    note = line.note if to_officer or line.verb in NOTES_TOLD else ""
    return Told(line.at, who, str(sentence_of(line)).format_map(Blank(line.facts, who=who)), note, line.verb)


def sentence_of(line: JournalEntry) -> str:
    if line.kind == SORTED:
        return _("{who}查看了业务号码") if line.verb == "reveal" else _("{who}登记了申诉分类")
    made, sentence = MADE_BY[line.kind]
    return sentence if line.verb == made else TABLES[line.kind][line.verb].sentence


def cases_of_reports(report_ids: Iterable[int], *, viewer: Actor) -> dict[int, int]:
    """Tell to which case each report belongs, as far as the viewer may see them."""
    seen = access.visible(viewer).values("pk")
    rows = FirmReport.objects.filter(pk__in=list(report_ids), case_id__in=seen)
    return dict(rows.values_list("pk", "case_id"))


# Supervision


def of_units(rows: QuerySet, viewer: Actor) -> QuerySet:
    """Keep what an officer's units demanded or agreed; all for who sees all."""
    if viewer.kind == "system" or access.sees_all(viewer):
        return rows
    units = viewer.units_as(*access.CASE_WORK) if viewer.kind == "officer" else []
    return rows.filter(unit_id__in=units) if units else rows.none()


def waiting_reports(*, viewer: Actor, today: date, late: bool, after: str = "", size: int = PAGE) -> Page:
    """List the reports that firms owe, the longest overdue first; with `late` those overdue only.

    :raises Refused: if `after` is no key.
    """
    rows = of_units(FirmReport.objects.filter(state=ReportState.WAITING), viewer)
    rows = rows.filter(due_date__lt=today) if late else rows
    return by_time(rows.select_related("case", "unit"), after=after, size=size, field="due_date")


def unpaid_compensation(*, viewer: Actor, today: date, after: str = "", size: int = PAGE) -> Page:
    """List what was agreed and is not paid though its day has passed, or did not arrive; longest overdue first.

    :raises Refused: if `after` is no key.
    """
    rows = of_units(Compensation.objects.filter(state__in=sorted(UNPAID)), viewer)
    rows = rows.filter(Q(due_date__lt=today) | Q(state=CompensationState.DISPUTED))
    return by_time(rows.select_related("case", "unit"), after=after, size=size, field="due_date")


@dataclass(frozen=True)
class FirmFigures:
    """How one firm answered within a period: every share with both its numbers."""

    name: str
    trader_id: int | None
    demanded: int
    """Reports demanded within the period."""
    reported: int
    in_time: int
    late: int
    """Reported too late, or still owed past the day."""
    sent_back: int
    agreed: int = 0
    """Compensations agreed within the period."""
    paid: int = 0
    """Of these, confirmed."""
    unpaid: int = 0
    """Of these, overdue or said not to have arrived."""
    amount: object = None
    """Sum agreed, in yuan."""


def firm_of() -> Coalesce:
    """The firm as figures tell firms apart: by its record, or by its name where it is not registered."""
    return Coalesce(Cast(F("trader_id"), CharField()), F("trader_name"))


def period_of(from_date: date | None, to_date: date | None, *, today: date) -> tuple[date, date]:
    """Give a period that is bounded: both days included, at most `LONGEST_PERIOD`; the last 90 days if not told."""
    end = min(to_date or today, today)
    begin = from_date or end - timedelta(days=89)
    return max(min(begin, end), end - LONGEST_PERIOD), end


def firm_figures(*, viewer: Actor, begin: date, end: date, today: date, after: str = "", size: int = PAGE) -> Page:
    """Give the figures of firms over a bounded period, the most often late first; two queries.

    :raises Refused: if `after` is no key.
    """
    within = {"gte": clock.start_of(begin), "lt": clock.start_of(end + timedelta(days=1))}
    demanded = {f"demanded_at__{name}": value for name, value in within.items()}
    overdue = Q(state=ReportState.WAITING, first_reported_at=None, due_date__lt=today)
    rows = (
        of_units(FirmReport.objects.filter(**demanded), viewer)
        .annotate(firm=firm_of())
        .values("firm")
        .annotate(
            name=Max("trader_name"),
            trader=Max("trader_id"),
            demanded=Count("id"),
            reported=Count("id", filter=Q(first_reported_at__isnull=False)),
            on_time=Count("id", filter=Q(in_time=True)),
            late=Count("id", filter=Q(in_time=False) | overdue),
            sent_back=Count("id", filter=Q(returns__gt=0)),
        )
    )
    if after:
        late, _dash, firm = after.partition("_")
        if not late.isdecimal() or len(late) > 9:
            raise Refused(_("没有这一页。"))
        rows = rows.filter(Q(late__lt=int(late)) | Q(late=int(late), firm__gt=firm))
    page = page_of(rows.order_by("-late", "firm"), size, lambda row: f"{row['late']}_{row['firm']}")
    agreed = {f"agreed_at__{name}": value for name, value in within.items()}
    unpaid = Q(state=CompensationState.DISPUTED) | Q(state=CompensationState.AGREED, due_date__lt=today)
    paid = {
        row["firm"]: row
        for row in of_units(Compensation.objects.filter(**agreed), viewer)
        .annotate(firm=firm_of())
        .filter(firm__in=[row["firm"] for row in page.rows])
        .values("firm")
        .annotate(
            agreed=Count("id"),
            paid=Count("id", filter=Q(state=CompensationState.CONFIRMED)),
            unpaid=Count("id", filter=unpaid),
            total=Sum("amount"),
        )
    }
    figures = []
    for row in page.rows:
        also = paid.get(row["firm"], {})
        figures.append(
            FirmFigures(
                name=row["name"],
                trader_id=row["trader"],
                demanded=row["demanded"],
                reported=row["reported"],
                in_time=row["on_time"],
                late=row["late"],
                sent_back=row["sent_back"],
                agreed=also.get("agreed", 0),
                paid=also.get("paid", 0),
                unpaid=also.get("unpaid", 0),
                amount=also.get("total"),
            )
        )
    return Page(figures, page.after)


# The firm's side


def owed_by(*, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """List the reports that a trader's account owes, what is due first before the rest.

    :raises Refused: if `after` is no key.
    """
    return by_time(owed(viewer).select_related("case", "trader"), after=after, size=size, field="due_date")


def owed(viewer: Actor) -> QuerySet[FirmReport]:
    waiting = FirmReport.objects.filter(state=ReportState.WAITING)
    return waiting.filter(trader_id__in=viewer.traders) if viewer.kind == "trader" else waiting.none()


def count_owed(*, viewer: Actor) -> int:
    """Count the reports that a trader's account owes, up to `COUNT_UP_TO`."""
    return owed(viewer).order_by()[:COUNT_UP_TO].count()


def rows_to_answer(trader_id: int, *, viewer: Actor, size: int = 2000) -> Iterator[FirmReport]:
    """Give what one firm owes reports on, with how the appeals are sorted, for it to answer in bulk.

    :raises Refused: if the viewer does not act for the firm.
    """
    if not (viewer.kind == "system" or (viewer.kind == "trader" and trader_id in viewer.traders)):
        raise Refused(_("这不是贵企业的事项。"))
    rows = FirmReport.objects.filter(state=ReportState.WAITING, trader_id=trader_id)
    return rows.select_related("case", "case__appeal").order_by("due_date", "id")[:size].iterator(chunk_size=500)


def answer_files(*, viewer: Actor, size: int = 10) -> list[AnswerFile]:
    """List the files of answers that were sent for an account's firms, newest first."""
    if viewer.kind != "trader":
        return []
    return list(AnswerFile.objects.filter(trader_id__in=viewer.traders).defer("faults").order_by("-id")[:size])


def answer_file(file_id: int, *, viewer: Actor) -> AnswerFile:
    """Find one file of answers of an account's firms.

    :raises AnswerFile.DoesNotExist: if there is none, or it is another firm's: the two look the same.
    """
    traders = viewer.traders if viewer.kind == "trader" else ()
    return AnswerFile.objects.get(pk=file_id, trader_id__in=traders)


def titles_of(appeal: Appeal | Sorting | None) -> dict[str, str]:
    """Give the titles of how an appeal is sorted; empty where it is not."""
    ruling = catalog.scheme(appeal.scheme) if appeal else None
    if ruling is None:
        return {}
    return {
        "scheme": ruling.title,
        "sector": ruling.sector_title(appeal.sector) if appeal.sector else "",
        "problem": ruling.problem_title(appeal.problem) if appeal.problem else "",
        "number": ruling.number_title,
    }
