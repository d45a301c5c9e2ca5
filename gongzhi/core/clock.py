"""What time it is. Faces ask here and tell the domain; tests and rehearsals set another time."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told time", default=None)


def now() -> datetime:
    """Tell the time, with zone."""
    return _told.get() or timezone.now()


def day_of(at: datetime) -> date:
    """Tell the calendar day of an instant where the province lies."""
    return at.astimezone(timezone.get_default_timezone()).date()


def start_of(day: date) -> datetime:
    """Tell the instant at which a calendar day begins where the province lies."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def today() -> date:
    return day_of(now())


@contextmanager
def set_to(at: datetime):
    """Let it be another time within this block."""
    token = _told.set(at)
    try:
        yield at
    finally:
        _told.reset(token)
