"""How a limit stands on a day, as pages and the API show it."""

from dataclasses import dataclass
from datetime import date

from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.rules import Counted, WorkCalendar, days_left
from gongzhi.procedures.words import Mark


@dataclass(frozen=True)
class Standing:
    """One limit, with what it asks for, what is left, and where the law says so."""

    key: str
    title: str
    counted: Counted
    due_date: date | None
    """None while it stands still."""
    days_left: int | None
    """Working or natural days; below 0 the natural days since it passed; None unless it runs."""
    met: bool | None
    is_running: bool
    is_paused: bool
    provisional: bool
    unit_id: int
    basis: str
    article: str
    mark: Mark
    note: str


def standing(row: RunningLimit, *, on: date, work_calendar: WorkCalendar) -> Standing:
    """Tell how a limit stands on a day; no query."""
    limit, law = row.limit, row.law
    runs = row.is_running and row.due_date
    return Standing(
        key=row.key,
        title=limit.title,
        counted=row.counted,
        due_date=row.due_date,
        days_left=days_left(on, row.due_date, counted=row.counted, calendar=work_calendar) if runs else None,
        met=row.met,
        is_running=row.is_running,
        is_paused=row.is_paused,
        provisional=row.provisional,
        unit_id=row.unit_id,
        basis=limit.basis or law.basis,
        article=limit.article,
        mark=limit.mark,
        note=limit.note,
    )
