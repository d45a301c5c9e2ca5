"""Every read of ride-hailing: ordered, bounded, scoped to who asks by `access`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.cases.queries import Blank, key_in
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import Machine, Offer
from gongzhi.core.personal import mask_identity
from gongzhi.directory.models import Region
from gongzhi.enforcement import access as enforcement
from gongzhi.enforcement.models import Listing
from gongzhi.ride_hailing import access, rules, sql
from gongzhi.ride_hailing.catalog import reasons, violations
from gongzhi.ride_hailing.models import (
    Evidence,
    Finding,
    Flag,
    Joint,
    Load,
    Platform,
    RefusedTrip,
    RegisterRow,
    Report,
    Run,
    Tally,
)
from gongzhi.ride_hailing.states import BEGINNINGS, FINDING, JOINT, REPORT
from gongzhi.ride_hailing.words import FindingState, Register, TripFault

PAGE = 50
EXPORTED_AT_ONCE = 2000
MOST = 50
"""Of lists that stand whole on a page."""


@dataclass(frozen=True)
class Page:
    rows: list
    after: str = ""
    """Key of the next page; empty where this is the last one."""


@dataclass(frozen=True)
class Told:
    """One line of history as people read it."""

    at: datetime
    sentence: str
    note: str


def paged(rows, after: str, *, by: str = "pk", newest_first: bool = True, size: int = PAGE) -> Page:
    """Give one page of rows by a number that orders them.

    :raises Refused: if `after` is no key.
    """
    if after:
        rows = rows.filter(**{f"{by}__{'lt' if newest_first else 'gt'}": key_in(after)})
    found = list(rows.order_by(f"-{by}" if newest_first else by)[: size + 1])
    return Page(found[:size], str(getattr(found[size - 1], by)) if len(found) > size else "")


def city_names(*, viewer: Actor) -> dict[str, str]:
    """Give code → name of the prefectures; whoever may look at anything may read them."""
    if viewer.kind not in {"officer", "system"}:
        return {}
    return dict(Region.objects.filter(code__endswith="00", code__regex=r"^\d{6}$").values_list("code", "name"))


# Registers


def loads(*, viewer: Actor, register: str = "", after: str = "") -> Page:
    """List the files of registers that were taken in, the newest first."""
    rows = access.visible_loads(viewer).select_related("unit", "officer")
    return paged(rows.filter(register=register) if register else rows, after)


def load(pk: int, *, viewer: Actor) -> Load:
    """Find one.

    :raises Load.DoesNotExist: if there is none that the viewer may see.
    """
    return access.visible_loads(viewer).select_related("unit", "officer").get(pk=pk)


@dataclass(frozen=True)
class Said:
    """A row of a register as pages show it: who is meant is masked."""

    row: RegisterRow
    city: str
    who: str
    suspended: list[rules.Days] = field(default_factory=list)


def register_rows(register: str, *, viewer: Actor, after: str = "") -> Page:
    """List what a register says now, masked.

    :raises Refused: if there is no such register.
    """
    if register not in Register.values:
        raise Refused(_("没有这种登记。"))
    if not access.sees_registers(viewer):
        return Page([])
    rows = RegisterRow.objects.filter(register=register, until__isnull=True)
    page = paged(rows.select_related("unit", "platform", "vehicle", "driver"), after)
    names = city_names(viewer=viewer)
    said = [
        Said(row, names.get(row.city, row.city), who_is(row), rules.inclusive(row.suspended)) for row in page.rows
    ]
    return Page(said, page.after)


def who_is(row: RegisterRow) -> str:
    """Say whom a register's row is about, masked."""
    parts = (
        row.platform.name if row.platform else "",
        rules.mask_plate(row.vehicle.plate) if row.vehicle else "",
        mask_identity(row.driver.number) if row.driver else "",
    )
    return " · ".join(filter(None, parts))


# Reports


def reports(*, viewer: Actor, after: str = "") -> Page:
    """List reports, the newest first, each with its latest run where there is one."""
    page = paged(access.visible_reports(viewer).select_related("platform", "unit"), after)
    latest = Run.objects.filter(report__in=page.rows).order_by("report_id", "-id").distinct("report_id")
    by_report = {run.report_id: run for run in latest}
    return Page([(row, by_report.get(row.pk)) for row in page.rows], page.after)


def report(pk: int, *, viewer: Actor) -> Report:
    """Find one.

    :raises Report.DoesNotExist: if there is none that the viewer may see.
    """
    return access.visible_reports(viewer).select_related("platform", "unit").get(pk=pk)


def refusals(of: Report, *, viewer: Actor) -> list[tuple[str, int]]:
    """Tell how many rows of a report were refused for which reason."""
    if not access.visible_reports(viewer).filter(pk=of.pk).exists():
        return []
    rows = of.refusals.order_by("-rows", "fault").values_list("fault", "rows")
    return [(str(TripFault(fault).label), count) for fault, count in rows]


def refused_rows(of: Report, *, viewer: Actor) -> Iterator[list]:
    """Give the first rows of a report that were refused: number, trip, reasons."""
    if access.visible_reports(viewer).filter(pk=of.pk).exists():
        for row in RefusedTrip.objects.filter(report=of).order_by("row").iterator(chunk_size=500):
            yield [row.row, row.number, "；".join(str(TripFault(fault).label) for fault in row.faults)]


def runs(of: Report, *, viewer: Actor) -> list[Run]:
    """List the latest runs of a report, the newest first."""
    rows = access.visible_runs(viewer).filter(report=of).select_related("as_of", "officer")
    return list(rows.order_by("-id")[:MOST])


def findings_of(of: Report, *, viewer: Actor) -> list[Finding]:
    """List what was found in a report."""
    return list(access.visible_findings(viewer).filter(run__report=of).select_related("clue").order_by("-id")[:MOST])


# Runs


def run(pk: int, *, viewer: Actor) -> Run:
    """Find one.

    :raises Run.DoesNotExist: if there is none that the viewer may see.
    """
    rows = access.visible_runs(viewer)
    return rows.select_related("report__platform", "report__unit", "as_of", "officer").get(pk=pk)


@dataclass
class Tallied:
    """How much of a kind of violation, or of a reason, a run flagged: in all and by city."""

    title: str
    trips: int = 0
    vehicles: int = 0
    drivers: int = 0
    violation: str = ""
    cities: list[tuple[str, str, Tally]] = field(default_factory=list)
    reasons: list["Tallied"] = field(default_factory=list)


def tallies(of: Run, *, viewer: Actor) -> list[Tallied]:
    """Tell what a run flagged by kind, city and reason: each kind that is computed, none included."""
    if not access.visible_runs(viewer).filter(pk=of.pk).exists():
        return []
    names, known = city_names(viewer=viewer), reasons()
    kinds = {kind.key: Tallied(kind.title, violation=kind.key) for kind in violations().values() if kind.computed}
    each: dict[int, Tallied] = {}
    for row in of.tallies.order_by("violation", "reason", "-trips", "city"):
        if row.violation not in kinds:
            continue
        kind = kinds[row.violation]
        if row.reason == 0:
            told = kind
        elif row.reason in each:
            told = each[row.reason]
        else:
            title = known[row.reason].title if row.reason in known else str(row.reason)
            told = each[row.reason] = Tallied(title)
            kind.reasons.append(told)
        if row.city:
            told.cities.append((row.city, names.get(row.city, row.city), row))
        else:
            told.trips, told.vehicles, told.drivers = row.trips, row.vehicles, row.drivers
    return list(kinds.values())


@dataclass(frozen=True)
class Why:
    """One reason for which a trip was flagged, and what the register says."""

    text: str
    register: str


@dataclass(frozen=True)
class Flagged:
    """A flagged trip as pages show it: plate and driver masked."""

    flag: Flag
    number: str
    started_at: datetime
    city: str
    plate: str
    driver: str
    fare: object
    why: list[Why]


KINDS = ("unlicensed", "mismatch")


def flagged(
    of: Run, *, viewer: Actor, violation: str = "", city: str = "", trip: str = "", after: str = "", size: int = PAGE
) -> Page:
    """List the trips that a run flagged, with the reasons, by their order in the report.

    :param violation: only of this kind.
    :param trip: only the trip of this number.
    """
    if not access.visible_runs(viewer).filter(pk=of.pk).exists():
        return Page([])
    rows = Flag.objects.filter(run=of).select_related(
        "trip__vehicle", "trip__driver", "platform_row", "vehicle_row", "driver_row", "pairing_row"
    )
    if violation in KINDS:
        rows = rows.filter(**{violation: True})
    if city:
        rows = rows.filter(city=city)
    if trip:
        rows = rows.filter(trip__platform=of.report.platform_id, trip__number=trip, trip__report=of.report_id)
    page = paged(rows, after, by="trip_id", newest_first=False, size=size)
    names = city_names(viewer=viewer)
    return Page([as_flagged(flag, names) for flag in page.rows], page.after)


def as_flagged(flag: Flag, names: dict[str, str]) -> Flagged:
    city = names.get(flag.city, flag.city)
    said = {register: getattr(flag, f"{register}_row") for register in Register.values}
    trip = flag.trip
    return Flagged(
        flag,
        trip.number,
        trip.started_at,
        city,
        rules.mask_plate(trip.vehicle.plate),
        mask_identity(trip.driver.number),
        trip.fare,
        [
            Why(text, rules.in_words(said[register], register=register) if said[register] else _("没有"))
            for register, text in rules.explain(flag.reasons, city=city)
        ],
    )


def exported(of: Run, *, viewer: Actor, violation: str = "", city: str = "") -> Iterator[list]:
    """Give all trips that a run flagged as rows of a file, masked, with flat memory."""
    after = ""
    while True:
        page = flagged(of, viewer=viewer, violation=violation, city=city, after=after, size=EXPORTED_AT_ONCE)
        for row in page.rows:
            why = "；".join(f"{each.text}（{each.register}）" for each in row.why)
            yield [row.number, row.started_at, row.city, row.plate, row.driver, row.fare, why]
        if not (after := page.after):
            return


@dataclass(frozen=True)
class Difference:
    """What two runs of a report flag differently."""

    only_first: int
    only_second: int
    other_reasons: int

    @property
    def is_none(self) -> bool:
        return not (self.only_first or self.only_second or self.other_reasons)


def difference(first: Run, second: Run, *, viewer: Actor) -> Difference:
    """Compare two runs of the same report.

    :raises Refused: if they are of two reports.
    """
    if first.report_id != second.report_id:
        raise Refused(_("两次比对不属于同一份报告。"))
    if access.visible_runs(viewer).filter(pk__in=[first.pk, second.pk]).count() < len({first.pk, second.pk}):
        raise Refused(_("没有这次比对。"))
    with connection.cursor() as cursor:
        cursor.execute(sql.DIFFERENCE, {"one": first.pk, "two": second.pk})
        return Difference(*cursor.fetchone())


# Findings


def findings(*, viewer: Actor, state: str = FindingState.CANDIDATE, after: str = "") -> Page:
    """List findings of a state, the newest first.

    :raises Refused: if there is no such state.
    """
    if state not in FindingState.values:
        raise Refused(_("没有这个列表。"))
    rows = access.visible_findings(viewer).filter(state=state)
    return paged(rows.select_related("platform", "unit", "clue"), after)


def finding(pk: int, *, viewer: Actor) -> Finding:
    """Find one.

    :raises Finding.DoesNotExist: if there is none that the viewer may see.
    """
    rows = access.visible_findings(viewer)
    return rows.select_related("platform", "unit", "clue", "officer", "run__report", "run__as_of").get(pk=pk)


def evidence(of: Finding, *, viewer: Actor) -> list[Evidence]:
    """List the files of a finding."""
    seen = access.visible_findings(viewer).filter(pk=of.pk).exists()
    return list(of.evidence.order_by("pk")) if seen else []


def findings_about(platform: Platform, *, viewer: Actor) -> list[Finding]:
    """List the latest findings about a platform, as far as the viewer may see them."""
    rows = access.visible_findings(viewer).filter(platform=platform).select_related("unit", "platform")
    return list(rows.order_by("-id")[:MOST])


# Joint supervision


def joints(*, viewer: Actor, after: str = "") -> Page:
    """List the joint supervisions in which the viewer's units take part, the newest first."""
    rows = access.visible_joints(viewer).select_related("platform").prefetch_related("parts__unit")
    return paged(rows, after)


def joint(pk: int, *, viewer: Actor) -> Joint:
    """Find one.

    :raises Joint.DoesNotExist: if there is none that the viewer may see.
    """
    return access.visible_joints(viewer).select_related("platform__trader").prefetch_related("parts__unit").get(pk=pk)


def joint_findings(of: Joint, *, viewer: Actor) -> list[tuple[Finding, bool]]:
    """List the findings that a joint supervision is about; whether the viewer may open each."""
    if not access.visible_joints(viewer).filter(pk=of.pk).exists():
        return []
    rows = list(of.findings.select_related("unit", "clue").order_by("pk")[:MOST])
    open_ = set(access.visible_findings(viewer).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [(row, row.pk in open_) for row in rows]


def listings_of(platform: Platform, *, viewer: Actor) -> list[Listing]:
    """List the entries of a platform in the list of serious breaches, whose joint sanctions enforcement keeps."""
    seen = enforcement.visible(Listing, viewer)
    whose = {"trader_id": platform.trader_id} if platform.trader_id else {"trader_name": platform.name}
    return list(seen.filter(**whose).select_related("unit").order_by("-id")[:MOST])


# What all have


def offers(record: Report | Finding | Joint, *, viewer: Actor, at: datetime) -> list[Offer]:
    """List what this viewer may do with a record, or why not."""
    return table_of(record).offers(record, by=viewer, at=at)


def table_of(record: Report | Finding | Joint) -> Machine:
    return {Report: REPORT, Finding: FINDING, Joint: JOINT}[type(record)]


def history(record: Report | Finding | Joint) -> list[Told]:
    """Tell the history of a record that the viewer was entitled to find, the newest line first."""
    table = table_of(record)
    return [
        Told(
            line.at,
            str(BEGINNINGS[table.kind].get(line.verb) or table[line.verb].sentence).format_map(
                Blank(line.facts, who=line.who)
            ),
            line.note,
        )
        for line in reversed(journal.history(table.kind, record.pk))
    ]
