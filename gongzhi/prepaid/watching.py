"""Finding what warns of an issuer: late reports, money in custody, complaints, closed shops.

Each finding has a fingerprint, so that the same is told once; a sign whose ground is gone lapses by itself. All is
gathered in a number of queries that depends on how many issuers there are, not on how many matters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM
from gongzhi.directory.models import Level, Trader
from gongzhi.directory.queries import competent_office
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.words import Result
from gongzhi.prepaid import rules
from gongzhi.prepaid.actions.sign.lapse import lapse_sign
from gongzhi.prepaid.catalog import SECTOR, classes, signs
from gongzhi.prepaid.models import Filing, Report, Sign
from gongzhi.prepaid.moves import begin
from gongzhi.prepaid.words import SignKind, SignState, State

PROBLEM = "prepaid"
"""Key of the problem of consumers' matters that concerns money paid in advance."""
DISPUTES = (Kind.COMPLAINT, Kind.REPORT, Kind.APPEAL)
BATCH = 500
OF_REPORTS = (SignKind.LATE_REPORT, SignKind.SHORT_CUSTODY, SignKind.FALLING_CUSTODY, SignKind.OVER_CAP)
OF_MATTERS = (SignKind.COMPLAINTS, SignKind.CLOSED, SignKind.UNFILED)


@dataclass(frozen=True)
class Found:
    """One thing that warns of an issuer."""

    kind: str
    trader_id: int
    text: str
    fingerprint: str
    unit_id: int
    filing_id: int | None = None

    @property
    def place(self) -> tuple[int, str, str]:
        return self.trader_id, self.kind, self.fingerprint


def watch(*, at: datetime) -> int:
    """Look at every issuer; return how many signs are new."""
    new = 0
    for some in filed_in_batches():
        new += watch_reports(some, at=at)
    gone = Sign.objects.filter(state=SignState.OPEN, kind__in=OF_REPORTS, is_told=False).exclude(
        filing__state=State.FILED
    )
    end_of(gone, at=at)
    with translation.override(settings.LANGUAGE_CODE):
        found = list(of_matters(at=at))
    return new + settle(found, kinds=OF_MATTERS, at=at)


def filed_in_batches() -> Iterator[list[Filing]]:
    last = 0
    while some := list(Filing.objects.filter(state=State.FILED, pk__gt=last).order_by("pk")[:BATCH]):
        yield some
        last = some[-1].pk


def watch_reports(filings: list[Filing], *, at: datetime) -> int:
    """Look at what some filed issuers reported, or did not; return how many signs are new."""
    with translation.override(settings.LANGUAGE_CODE):
        found = list(of_reports(filings, at=at))
    return settle(found, kinds=OF_REPORTS, at=at, traders=[filing.trader_id for filing in filings])


# What is found


def of_reports(filings: list[Filing], *, at: datetime) -> Iterator[Found]:
    """Yield what the last two reports of each say; one query for all."""
    latest: dict[int, list[Report]] = defaultdict(list)
    rows = Report.objects.filter(filing__in=[filing.pk for filing in filings]).order_by("-year", "-quarter")
    for report in rows:
        if len(latest[report.filing_id]) < 2:
            latest[report.filing_id].append(report)
    for filing in filings:
        for kind, text, fingerprint in of_one(filing, latest[filing.pk], at=at):
            yield Found(kind, filing.trader_id, text, fingerprint, filing.unit_id, filing.pk)


def of_one(filing: Filing, reports: list[Report], *, at: datetime) -> Iterator[tuple[str, str, str]]:
    if filing.next_due < clock.day_of(at):
        told = {"period": filing.next_period.title, "due": filing.next_due.isoformat()}
        yield (
            SignKind.LATE_REPORT,
            _("%(period)s的业务情况应在 %(due)s 前报送，还没有报送。") % told,
            filing.next_period.key,
        )
    if not reports:
        return
    last, key = reports[0], reports[0].period.key
    title = last.period.title
    if last.short:
        told = {"period": title, "required": money(last.required), "short": money(last.short)}
        text = _("%(period)s应存管 %(required)s 元，还差 %(short)s 元。") % told
        yield SignKind.SHORT_CUSTODY, text, f"{key}:{last.short}"
    if last.over:
        told = {"period": title, "cap": money(last.cap), "over": money(last.over)}
        text = _("%(period)s预收余额超过上限 %(cap)s 元，超出 %(over)s 元。") % told
        yield SignKind.OVER_CAP, text, f"{key}:{last.over}"
    if len(reports) == 2:
        before, percent = reports[1], signs()[SignKind.FALLING_CUSTODY].percent
        fell = rules.fell(last.custody, before.custody, percent)
        if fell and not rules.fell(last.balance, before.balance, percent):
            told = {"period": title, "before": money(before.custody), "now": money(last.custody)}
            text = _("%(period)s存管资金从 %(before)s 元降到 %(now)s 元，预收余额没有同样下降。") % told
            yield SignKind.FALLING_CUSTODY, text, f"{key}:{last.custody}"


def money(amount) -> str:
    return f"{amount:,.2f}"


def of_matters(*, at: datetime) -> Iterator[Found]:
    """Yield what consumers' matters and visits say of traders; a handful of queries."""
    rising, closed, unfiled = (signs()[kind] for kind in OF_MATTERS)
    matters = Case.objects.filter(problem=PROBLEM, kind__in=DISPUTES, trader__isnull=False).order_by()
    begin_of = {days: at - timedelta(days=days) for days in (rising.days, rising.days * 2, closed.days, unfiled.days)}
    words = reduce(or_, (Q(title__contains=word) for word in closed.words))
    counts = (
        matters.filter(received_at__gte=min(begin_of.values()), received_at__lte=at)
        .values("trader_id")
        .annotate(
            recent=Count("id", filter=Q(received_at__gte=begin_of[rising.days])),
            before=Count(
                "id",
                filter=Q(received_at__gte=begin_of[rising.days * 2], received_at__lt=begin_of[rising.days]),
            ),
            told_closed=Count("id", filter=words & Q(received_at__gte=begin_of[closed.days])),
            all=Count("id", filter=Q(received_at__gte=begin_of[unfiled.days])),
        )
        .filter(Q(recent__gte=rising.least) | Q(told_closed__gte=closed.least) | Q(all__gte=unfiled.least))
    )
    visits = (
        Inspection.objects.filter(
            sector=SECTOR,
            result__in=[Result.NOT_FOUND, Result.NOT_OPERATING],
            inspected_at__gte=at - timedelta(days=closed.visit_days),
        )
        .order_by()
        .values("trader_id")
        .annotate(last=Max("inspected_at"))
    )
    counts, visits = list(counts), list(visits)
    traders = {row["trader_id"] for row in counts} | {row["trader_id"] for row in visits}
    responsible = offices_of(traders, at=at)
    month = f"{clock.day_of(at):%Y-%m}"
    for row in counts:
        pk = row["trader_id"]
        if pk not in responsible:
            continue
        unit_id, filing_id = responsible[pk]
        if row["recent"] >= rising.least and row["recent"] >= rising.times * row["before"]:
            text = _("%(days)d 天内预付消费投诉举报 %(recent)d 件，前 %(days)d 天 %(before)d 件。") % {
                "days": rising.days, "recent": row["recent"], "before": row["before"]
            }  # fmt: skip
            yield Found(SignKind.COMPLAINTS, pk, text, month, unit_id, filing_id)
        if row["told_closed"] >= closed.least:
            text = _("%(days)d 天内有 %(count)d 件投诉举报提到关门、失联等情况。") % {
                "days": closed.days, "count": row["told_closed"]
            }  # fmt: skip
            yield Found(SignKind.CLOSED, pk, text, f"matters:{month}", unit_id, filing_id)
        if filing_id is None and row["all"] >= unfiled.least:
            text = _("%(days)d 天内预付消费投诉举报 %(count)d 件，没有有效的备案。") % {
                "days": unfiled.days, "count": row["all"]
            }  # fmt: skip
            yield Found(SignKind.UNFILED, pk, text, month, unit_id, None)
    for row in visits:
        if row["trader_id"] in responsible:
            unit_id, filing_id = responsible[row["trader_id"]]
            day = clock.day_of(row["last"]).isoformat()
            text = _("%(day)s 检查时无法联系，或者没有开展经营。") % {"day": day}
            yield Found(SignKind.CLOSED, row["trader_id"], text, f"visit:{day}", unit_id, filing_id)


def offices_of(traders: Iterable[int], *, at: datetime) -> dict[int, tuple[int, int | None]]:
    """Give of each trader the office that filed it, with the filing; of others the nearest office, and none."""
    found: dict[int, tuple[int, int | None]] = {}
    for pk, unit_id, trader_id in Filing.objects.filter(trader__in=traders, state=State.FILED).values_list(
        "pk", "unit", "trader"
    ):
        found[trader_id] = (unit_id, pk)
    offices: dict[str, int | None] = {}
    rest = [pk for pk in traders if pk not in found]
    for pk, code in Trader.objects.filter(pk__in=rest, region__isnull=False).values_list("pk", "region"):
        if code not in offices:
            office = competent_office(classes().member, code, on=clock.day_of(at), level=Level.COUNTY)
            offices[code] = office.pk if office else None
        if offices[code] is not None:
            found[pk] = (offices[code], None)
    return found


# What becomes of it


@transaction.atomic
def settle(found: list[Found], *, kinds: Iterable[str], at: datetime, traders: list[int] | None = None) -> int:
    """Write what is new, keep what still holds, let lapse what does not; return how many signs are new.

    :param traders: to whom this is confined; none: to nobody.
    """
    wanted = {each.place: each for each in found}
    known = Sign.objects.filter(kind__in=kinds)
    known = known.filter(trader__in=traders if traders is not None else {each.trader_id for each in found})
    there = {(row.trader_id, row.kind, row.fingerprint): row for row in known}
    new = 0
    for place, each in wanted.items():
        row = there.get(place)
        if row is None:
            row = Sign(
                kind=each.kind, state=SignState.OPEN, unit_id=each.unit_id, trader_id=each.trader_id,
                filing_id=each.filing_id, text=each.text[:500], fingerprint=each.fingerprint, found_at=at, seen_at=at,
            )  # fmt: skip
            begin(row, "find", by=SYSTEM, at=at, facts={"text": row.text})
            new += 1
        elif row.state == SignState.OPEN and (row.text != each.text or row.seen_at != at):
            row.text, row.seen_at = each.text[:500], at
            row.save(update_fields=["text", "seen_at"])
    open_ones = Sign.objects.filter(state=SignState.OPEN, kind__in=kinds, is_told=False)
    if traders is not None:
        open_ones = open_ones.filter(trader__in=traders)
    end_of(
        [row for row in open_ones if (row.trader_id, row.kind, row.fingerprint) not in wanted],
        at=at,
    )
    return new


def end_of(some: Iterable[Sign], *, at: datetime) -> None:
    for row in some:
        lapse_sign(sign=row, by=SYSTEM, at=at)
