"""Pure rules of notices: quiet hours, when to try again."""

from datetime import datetime, timedelta

from django.utils import timezone

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Pauses after the first, second … attempt that the service did not take; when they are used up, it has failed."""
STALE = timedelta(days=3)
"""An act that is older when it becomes known is history: nobody is told of it any more."""


def quiet_hours(text: str) -> tuple[int, int] | None:
    """Read "21-8" as the hours from which to which nobody is disturbed; None for an empty text.

    :raises ValueError: if it is something else.
    """
    if not text.strip():
        return None
    begin, end = (int(part) for part in text.split("-"))
    if not (0 <= begin <= 23 and 0 <= end <= 23):
        raise ValueError(f"quiet hours {text}: hours are 0 to 23")
    return None if begin == end else (begin, end)


def next_fit(at: datetime, quiet: tuple[int, int] | None) -> datetime:
    """Tell when somebody may be disturbed next: now, or when the quiet hours end where the province lies."""
    if quiet is None:
        return at
    begin, end = quiet
    local = timezone.localtime(at)
    is_quiet = begin <= local.hour < end if begin < end else local.hour >= begin or local.hour < end
    if not is_quiet:
        return at
    ends = local.replace(hour=end, minute=0, second=0, microsecond=0)
    return ends if ends > local else ends + timedelta(days=1)
