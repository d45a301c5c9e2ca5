"""Every read of prepaid cards: ordered, bounded, scoped to who asks by `access`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.core import clock, files, journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.grams import grams
from gongzhi.core.listing import listed
from gongzhi.core.machine import Machine, Offer
from gongzhi.core.pages import Page, by_key, by_time
from gongzhi.directory.models import Trader
from gongzhi.directory.rules import compact_code
from gongzhi.enforcement import access as enforcement_access
from gongzhi.enforcement.catalog import measure_title
from gongzhi.enforcement.models import Clue, Measure
from gongzhi.enforcement.states import CLUE, MEASURE
from gongzhi.inspections import access as inspections_access
from gongzhi.prepaid import access, rules
from gongzhi.prepaid.catalog import SECTOR, documents_for
from gongzhi.prepaid.models import Filing, FilingFile, Report, ReportFile, Sign
from gongzhi.prepaid.moves import OTHER, Record, table_of
from gongzhi.prepaid.states import BEGINNINGS
from gongzhi.prepaid.words import PENDING, SignState, State

PAGE = 50
LISTS = ("todo", "filed", "late", "all")
MOST_REPORTS = 60
MOST_BESIDE = 20


def along(rows: QuerySet[Filing]) -> QuerySet[Filing]:
    """Read along what a row of a list shows."""
    return rows.select_related("trader", "unit", "region")


def page_of_filings(
    which: str,
    *,
    viewer: Actor,
    today: date,
    issuer: str = "",
    text: str = "",
    after: str = "",
    size: int = PAGE,
) -> Page:
    """Give one page of a list: `todo` (handed in, not decided), `filed`, `late` (a report is overdue), `all`.

    :param text: part of a name or brand, a credit code, a number.
    :raises Refused: if there is no such list or page.
    """
    if which not in LISTS:
        raise Refused(_("没有这个列表。"))
    rows = access.visible(viewer)
    if issuer:
        rows = rows.filter(issuer=issuer)
    if text := text.strip():
        wanted = grams(text)
        named = Q(grams__contains=wanted) if wanted else Q(brand=text)
        rows = rows.filter(named | Q(number=text.upper()) | Q(trader__credit_code=compact_code(text)))
    if which == "todo":
        rows = rows.filter(state__in=sorted(PENDING - {State.RETURNED}))
    if which == "filed":
        rows = rows.filter(state=State.FILED)
    if which == "late":
        rows = rows.filter(state=State.FILED, next_due__lt=today)
        return by_time(along(rows), after=after, size=size, field="next_due")
    return by_key(along(rows), after=after, size=size)


def filing_by_id(pk: int, *, viewer: Actor) -> Filing:
    """Find a filing.

    :raises Filing.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return along(access.visible(viewer)).get(pk=pk)


def filings_by_id(ids, *, viewer: Actor) -> dict[int, Filing]:
    """Give those of these filings that the viewer may see: id → filing."""
    return along(access.visible(viewer)).in_bulk(list(ids))


def filings_of_traders(*, viewer: Actor) -> list[Filing]:
    """List the filings of an issuer's account, latest first."""
    return list(along(access.visible(viewer)).order_by("-id")[:MOST_BESIDE]) if viewer.kind == "trader" else []


def may_begin_for(*, viewer: Actor) -> list[Trader]:
    """List the firms for which an account may begin a filing: its own that are no branches and have none."""
    from_now = Filing.objects.filter(trader__in=viewer.traders, state__in=[State.DRAFT, *PENDING, State.FILED])
    there = set(from_now.values_list("trader", flat=True))
    rows = Trader.objects.filter(pk__in=viewer.traders, branch_of__isnull=True).select_related("region")
    return [trader for trader in rows.order_by("id")[:MOST_BESIDE] if trader.pk not in there]


def offers_of(record: Record, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List the verbs of this viewer on a record, each open or with the reason why not."""
    return table_of(record).offers(record, by=viewer, at=at)


# Documents


@dataclass(frozen=True)
class Wanted:
    """A document that the class of a filing hands in, with what is there of it."""

    key: str
    title: str
    article: str
    files: list[FilingFile]
    is_missing: bool
    """Not there, or asked for again."""


def documents_of(filing: Filing, *, viewer: Actor) -> list[Wanted]:
    """List the documents of a filing that was found for the viewer; what the law does not name comes last."""
    missing = set(rules.missing_documents(filing))
    found = [
        Wanted(
            document.key,
            document.title,
            document.article,
            [file for file in filing.papers if file.kind == document.key],
            document.key in missing,
        )
        for document in documents_for(filing.issuer)
    ]
    named = {each.key for each in found}
    rest = [file for file in filing.papers if file.kind not in named]
    return [*found, Wanted(OTHER, _("其他材料"), "", rest, False)] if rest else found


def content_of(filing: Filing, file_id: int, *, viewer: Actor) -> tuple[FilingFile, bytes]:
    """Find one document of a filing that was found for the viewer, with its content.

    :raises FilingFile.DoesNotExist: if there is none.
    :raises core.files.Unreadable: if its content is gone.
    """
    found = filing.files.get(pk=file_id)
    return found, files.read_kept(found.sha256)


# Reports


def reports_of(filing: Filing, *, viewer: Actor) -> list[Report]:
    """List the reports of a filing that was found for the viewer, latest first."""
    return list(filing.reports.order_by("-year", "-quarter")[:MOST_REPORTS])


def periods_to_report(filing: Filing, *, viewer: Actor, at: datetime) -> list[rules.Period]:
    """List the periods that ended and may be reported or corrected, those not yet reported first."""
    if filing.state != State.FILED:
        return []
    ended = rules.expected(filing.first_period, until=clock.day_of(at) - timedelta(days=1))
    there = {(report.year, report.quarter) for report in filing.reports.only("year", "quarter")}
    open_ones = [period for period in ended if (period.year, period.quarter) not in there]
    return [*open_ones, *reversed([period for period in ended if period not in open_ones][-4:])]


def due_soon(*, viewer: Actor, at: datetime) -> list[Filing]:
    """List the filings of an issuer's account on which a report is to be made now: its period is over."""
    if viewer.kind != "trader":
        return []
    rows = along(access.visible(viewer)).filter(state=State.FILED).order_by("next_due", "id")[:MOST_BESIDE]
    today = clock.day_of(at)
    return [filing for filing in rows if filing.next_period.last_day < today]


def report_files(*, viewer: Actor, most: int = 20) -> list[ReportFile]:
    """List the latest files of reports that were brought in for the viewer's units."""
    rows = ReportFile.objects.all()
    if not access.sees_all(viewer):
        rows = rows.filter(unit_id__in=access.units_below(viewer))
    return list(rows.select_related("unit").order_by("-id")[:most])


def report_file(pk: int, *, viewer: Actor) -> ReportFile:
    """Find a file of reports.

    :raises ReportFile.DoesNotExist: if there is none, or the viewer may not see it.
    """
    rows = ReportFile.objects.all()
    if not access.sees_all(viewer):
        rows = rows.filter(unit_id__in=access.units_below(viewer))
    return rows.get(pk=pk)


# Warning signs


def page_of_signs(*, viewer: Actor, state: str = SignState.OPEN, kind: str = "", after: str = "", size=PAGE) -> Page:
    """Give one page of the warning signs in a state, latest first."""
    rows = access.visible_signs(viewer)
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return by_key(rows.select_related("trader", "unit", "filing", "clue"), after=after, size=size)


def sign_by_id(pk: int, *, viewer: Actor) -> Sign:
    """Find a warning sign.

    :raises Sign.DoesNotExist: if there is none, or the viewer may not see it.
    """
    return access.visible_signs(viewer).select_related("trader", "unit", "filing", "clue").get(pk=pk)


def signs_about(trader_id: int, *, viewer: Actor) -> list[Sign]:
    """List the latest warning signs about a trader that the viewer may see."""
    rows = access.visible_signs(viewer).filter(trader_id=trader_id)
    return list(rows.select_related("clue").order_by("-id")[:MOST_BESIDE])


@dataclass(frozen=True)
class Brief:
    """What officers who work on a matter learn of its trader as an issuer of cards."""

    filing: Filing | None
    """Filed or under way; none where there is none."""
    may_open: bool
    """Whether the viewer may see the filing itself."""
    signs: list[Sign]
    """Open warning signs."""
    opened: set[int]
    """Of these, those that the viewer may see in full."""


def brief_of(trader_id: int, *, viewer: Actor) -> Brief | None:
    """Tell who works on matters whether a trader is filed, and what warns of it; None where nothing is known."""
    if viewer.kind != "officer" or not viewer.is_a(*access.LOOKS_INTO_CASES):
        return None
    rows = along(Filing.objects.filter(trader_id=trader_id, state__in=[State.FILED, *PENDING, State.CANCELLED]))
    filing = rows.order_by("-id").first()
    found = list(Sign.objects.filter(trader_id=trader_id, state=SignState.OPEN).order_by("-id")[:MOST_BESIDE])
    if filing is None and not found:
        return None
    may_open = filing is not None and access.visible(viewer).filter(pk=filing.pk).exists()
    seen = access.visible_signs(viewer).filter(pk__in=[row.pk for row in found]) if found else []
    return Brief(filing, may_open, found, {row.pk for row in seen})


# What followed


def followed(filing: Filing, *, viewer: Actor) -> dict[str, list]:
    """List the visits, measures and clues of prepaid cards about an issuer that the viewer may see; three queries."""
    of_trader = {"trader_id": filing.trader_id, "sector": SECTOR}
    found = {
        "inspections": list(inspections_access.visible(viewer).filter(**of_trader).order_by("-id")[:MOST_BESIDE]),
        "measures": list(
            enforcement_access.visible(Measure, viewer).filter(**of_trader).order_by("-id")[:MOST_BESIDE]
        ),
        "clues": list(enforcement_access.visible(Clue, viewer).filter(**of_trader).order_by("-id")[:MOST_BESIDE]),
    }
    for row in found["measures"]:
        row.state_title = MEASURE.states[row.state]
    for row in found["clues"]:
        row.state_title = CLUE.states[row.state]
    return found


# History


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


OF_THE_OFFICE = frozenset({"inspect", "measure"})
"""Lines that an issuer does not read: it is told of a visit and of a measure in its own way."""


def history_of(record: Record, *, viewer: Actor) -> list[Told]:
    """Tell the history of a record that was found for the viewer, oldest first."""
    table = table_of(record)
    lines = journal.lines_of(table.kind, record.pk)
    if viewer.kind == "trader":
        lines = [line for line in lines if line.verb not in OF_THE_OFFICE]
    return [told(table, entry) for entry in lines]


def told(table: Machine, entry) -> Told:
    sentence = BEGINNINGS.get(entry.verb) or table[entry.verb].sentence
    facts = Blank(entry.facts, who=entry.who)
    match entry.verb:
        case "report":
            facts["period"] = period_title(entry.facts["period"])
        case "measure":
            facts["measure"] = measure_title(entry.facts["measure"])
        case "return":
            facts["missing"] = rules.named(entry.facts["keys"]) or _("填写内容")
        case "attach":
            key = entry.facts["key"]
            facts["document"] = rules.named([key]) if key != OTHER else _("其他材料")
        case "change":
            facts["changed"] = listed(field_title(key) for key in entry.facts["keys"])
    return Told(entry.at, entry.who, str(sentence).format_map(facts), entry.note, entry.verb)


def period_title(key: str) -> str:
    year, _dash, quarter = key.partition("-")
    return rules.Period(int(year), int(quarter)).title


def field_title(name: str) -> str:
    return {
        "issuer": _("发卡企业类别"),
        "trade": _("行业"),
        "outlets": _("门店数"),
        "brand": _("卡或者品牌名称"),
        "registered_date": _("登记日期"),
        "capital": _("注册资本"),
        "revenue": _("上年营业收入"),
        "registered_most": _("记名卡单张限额"),
        "bearer_most": _("不记名卡单张限额"),
        "bearer_years": _("不记名卡有效期"),
        "bank": _("存管银行"),
        "account_tail": _("存管账号后四位"),
    }.get(name, name)
