"""The calendar of working days: read from the table, seeded from packages, loaded anew when a year is decided."""

import csv
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import chinese_calendar
import holidays
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.core import clock, journal
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import Refused
from gongzhi.core.kept import kept
from gongzhi.procedures.models import CalendarDay, CalendarYear, RunningLimit
from gongzhi.procedures.rules import WorkCalendar, due_date

OFFICIAL, PROVISIONAL = CalendarYear.Status.OFFICIAL, CalendarYear.Status.PROVISIONAL
YEARS_AHEAD = 2
"""So many years after this one are kept provisional where they are not official yet."""
BATCH = 1000

WRITE_DUE_DATES = """
    UPDATE procedures_runninglimit SET due_date = told.due_date, provisional = told.provisional, warned = told.warned
    FROM unnest(%s::bigint[], %s::date[], %s::boolean[], %s::smallint[]) AS told (id, due_date, provisional, warned)
    WHERE procedures_runninglimit.id = told.id
"""


@dataclass(frozen=True)
class Day:
    """A day that differs from its weekday."""

    date: date
    working: bool
    name: str


@dataclass(frozen=True)
class Moved:
    """A running limit whose due date a newly loaded year moved."""

    limit_id: int
    record_kind: str
    record_id: int
    key: str
    before: date
    after: date


After = Callable[[list[Moved]], None]
"""Called in the same transaction with what moved: the apps above keep due dates of their own."""


@kept
def calendar() -> WorkCalendar:
    """Give the calendar to reckon with."""
    return read_calendar()


def read_calendar() -> WorkCalendar:
    """Read the whole table, two queries."""
    return WorkCalendar(
        years={row.year: row.status == OFFICIAL for row in CalendarYear.objects.all()},
        exceptions={
            day: (working, name) for day, working, name in CalendarDay.objects.values_list("date", "working", "name")
        },
    )


def packaged_year(year: int) -> tuple[str, str, list[Day]]:
    """Tell (status, source, days) of a year as the packages know it: officially, or else from the statute alone."""
    names = {**chinese_calendar.constants.holidays, **chinese_calendar.constants.workdays}
    known = sorted(day for day in names if day.year == year)
    if known:
        chinese = {item.value: item.chinese for item in chinese_calendar.Holiday}
        days = [Day(day, day in chinese_calendar.constants.workdays, chinese[names[day]]) for day in known]
        return OFFICIAL, "chinesecalendar", days
    statute = holidays.country_holidays("CN", years=year, language="zh_CN")
    return PROVISIONAL, "holidays", [Day(day, False, name) for day, name in sorted(statute.items())]


def read_days(path: Path) -> list[Day]:
    """Read the days of one year from a file, TOML or CSV, as docs/reference/calendar.md describes.

    :raises Refused: naming the line or entry that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = tomllib.loads(text)["day"] if path.suffix == ".toml" else list(csv.DictReader(text.splitlines()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"{path.name}: {error}", field="path") from None
    except KeyError:
        raise Refused(_("%(file)s：没有 [[day]]。") % {"file": path.name}, field="path") from None
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            day = row["date"] if isinstance(row["date"], date) else date.fromisoformat(str(row["date"]).strip())
            working = {"true": True, "1": True, "false": False, "0": False}[str(row["working"]).strip().lower()]
            found.append(Day(day, working, str(row["name"]).strip()))
        except (KeyError, ValueError, TypeError):
            raise Refused(
                _("%(file)s：第 %(number)d 条不是 date、working、name 三项，或日期写错。")
                % {"file": path.name, "number": number},
                field="path",
            ) from None
    return found


def check_days(days: list[Day]) -> int:
    """Tell of which year these days are.

    :raises Refused: if they are none, of several years, told twice, or do not differ from their weekday.
    """
    if not days:
        raise Refused(_("文件里没有日期。"), field="days")
    years = {day.date.year for day in days}
    if len(years) > 1:
        raise Refused(_("一次只能载入一年的安排。"), field="days")
    if len({day.date for day in days}) < len(days):
        raise Refused(_("同一天写了两次。"), field="days")
    for day in days:
        if not day.name:
            raise Refused(_("%(day)s 没有写明节日名称。") % {"day": day.date}, field="days")
        if day.working and day.date.weekday() < 5:
            raise Refused(_("%(day)s 本来就是工作日，不能是补班日。") % {"day": day.date}, field="days")
    if all(day.working for day in days):
        raise Refused(_("安排里没有一天放假。"), field="days")
    return years.pop()


@transaction.atomic
def load_year(
    days: Iterable[Day],
    *,
    by: Actor,
    at: datetime,
    source: str,
    status: str = OFFICIAL,
    after: After,
) -> list[Moved]:
    """Replace the arrangement of one year and reckon anew every running limit that lies in it.

    :param days: all public holidays (swapped rest days included) and make-up days of the year.
    :param after: told what moved, in the same transaction.
    :return: the limits whose due date moved, soonest first.
    :raises Refused: if the days are not those of one year, or would replace an official year by a provisional one.
    """
    days = sorted(days, key=lambda day: day.date)
    year = check_days(days)
    known = CalendarYear.objects.select_for_update().filter(year=year).first()
    if status == PROVISIONAL and known and known.status == OFFICIAL:
        raise Refused(_("%(year)d 年已有正式安排，不能改为暂定。") % {"year": year}, field="status")
    CalendarYear.objects.update_or_create(year=year, defaults={"status": status, "source": source[:200]})
    CalendarDay.objects.filter(year_id=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day.date, year_id=year, working=day.working, name=day.name) for day in days
    )
    touched = RunningLimit.objects.filter(
        Q(due_date__isnull=True) | Q(due_date__gte=date(year, 1, 1)), started_date__lte=date(year, 12, 31)
    )
    moved = reckon_anew(touched, read_calendar(), after=after)
    journal.write(
        "calendar",
        year,
        "load",
        by=by,
        at=at,
        note=source,
        facts={
            "status": status,
            "days": len(days),
            "moved": [
                [move.record_kind, move.record_id, move.key, *map(str, (move.before, move.after))] for move in moved
            ],
        },
    )
    return moved


def reckon_anew(limits, work_calendar: WorkCalendar, *, after: After) -> list[Moved]:
    """Reckon the due dates of these limits, where they still run, by another calendar; return those that moved."""
    moved = []
    last = 0
    while batch := list(
        limits.filter(stopped_at__isnull=True, pk__gt=last).select_for_update().order_by("pk")[:BATCH]
    ):
        last = batch[-1].pk
        changed = []
        for row in batch:
            before = row.due_date, row.provisional
            reckon(row, work_calendar)
            if (row.due_date, row.provisional) != before:
                changed.append(row)
            if row.due_date != before[0]:
                moved.append(Moved(row.pk, row.record_kind, row.record_id, row.key, before[0], row.due_date))
        write_due_dates(changed)
    moved.sort(key=lambda move: (move.after, move.limit_id))
    if moved:
        after(moved)
    return moved


def write_due_dates(rows: list[RunningLimit]) -> None:
    """Write what `reckon` set, in one statement."""
    columns = [[getattr(row, name) for row in rows] for name in ("pk", "due_date", "provisional", "warned")]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_DUE_DATES, columns)


def reckon(row: RunningLimit, work_calendar: WorkCalendar) -> None:
    """Set a limit's due date, and whether it hangs on days not yet official; a later date is warned of anew."""
    length = row.length + row.extended
    due = due_date(
        row.started_date,
        working_days=length if row.counted == "working" else None,
        days=length if row.counted == "natural" else None,
        calendar=work_calendar,
        paused=row.stretches,
        roll=row.law.roll,
    )
    if due and (row.due_date is None or due > row.due_date):
        row.warned = 0
    row.due_date = due
    row.provisional = bool(due) and not work_calendar.is_official(row.started_date, due)


@transaction.atomic
def sync_calendar(*, at: datetime, after: After, by: Actor = SYSTEM) -> list[Moved]:
    """Take from the packages what the table does not have: years become official, later years are provided for.

    Also reckons anew what another process started, just then, by the calendar as it was before.
    """
    this_year = clock.day_of(at).year
    known = dict(CalendarYear.objects.values_list("year", "status"))
    moved = []
    for year in range(min(known, default=2004), this_year + YEARS_AHEAD + 1):
        if known.get(year) == OFFICIAL:
            continue
        status, source, days = packaged_year(year)
        if known.get(year) != status:
            moved += load_year(days, by=by, at=at, source=source, status=status, after=after)
    now = calendar()
    official_until = max((year for year, official in now.years.items() if official), default=0)
    stale = RunningLimit.objects.filter(provisional=True, due_date__lte=date(official_until or 1, 12, 31))
    return moved + reckon_anew(stale, now, after=after)
