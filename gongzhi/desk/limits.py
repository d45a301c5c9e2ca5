"""Limits as the desk shows them: days left, what for, by which article, how well that is known."""

from collections.abc import Iterable
from datetime import date

from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.core.actors import Actor
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.queries import limits_of
from gongzhi.procedures.rules import WorkCalendar, days_left


def chip_of(row: RunningLimit, *, today: date, work_calendar: WorkCalendar) -> dict:
    """Say of a limit what the component `limit_chip` shows; `over` where it no longer counts and was neither kept
    nor missed."""
    limit, law = row.limit, row.law
    left = None
    if row.is_running and row.due_date:
        left = days_left(today, row.due_date, counted=row.counted, calendar=work_calendar)
    return {
        "days_left": left,
        "counted": row.counted,
        "due_date": row.due_date,
        "title": limit.title,
        "basis": limit.basis or law.basis,
        "article": limit.article,
        "mark": limit.mark,
        "provisional": row.provisional,
        "met": row.met,
        "running": row.is_running,
        "over": not row.is_running and row.met is None,
        "note": limit.note,
        "extended": row.extended,
        "started_date": row.started_date,
    }


def chips_of(case_ids: Iterable[int], *, viewer: Actor, today: date) -> dict[int, list[dict]]:
    """Give the limits of many cases as chips, in one query (and one more whenever the calendar changed)."""
    return chips_on(CASE.kind, case_ids, viewer=viewer, today=today)


def chips_on(kind: str, record_ids: Iterable[int], *, viewer: Actor, today: date) -> dict[int, list[dict]]:
    """Give the limits of many records of one kind as chips, as `chips_of`."""
    rows = limits_of(kind, record_ids, viewer=viewer)
    first = next((row for found in rows.values() for row in found), None)
    if first is None:
        return {pk: [] for pk in rows}
    work_calendar = calendar(first.revision)
    return {
        pk: [chip_of(row, today=today, work_calendar=work_calendar) for row in found] for pk, found in rows.items()
    }


def put_limits(cases: list[Case], *, viewer: Actor, today: date) -> list[Case]:
    """Put on each case of a list the limit that decides its place: the first that runs."""
    chips = chips_of([case.pk for case in cases], viewer=viewer, today=today)
    for case in cases:
        case.limit_chip = next((chip for chip in chips[case.pk] if chip["running"]), None)
    return cases
