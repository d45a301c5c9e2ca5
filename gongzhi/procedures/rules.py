"""Reckoning of statutory limits: when they fall due, how much is left, how that is said. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Counted = Literal["working", "natural"]
Roll = Literal["holiday", "rest_day", "none"]
"""A natural-day limit whose last day is a public holiday (or any rest day) ends on the first day after; or never."""
Pauses = Sequence[tuple[date, date | None]]
"""Stretches that do not count: from the first day (not counted) to the day of resuming (counted again), or open."""

DAY = timedelta(days=1)
MARGIN = 3
"""Years after the last known one for which working days are listed ahead."""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. A year not told of has plain weekends only, and is provisional."""

    years: Mapping[int, bool]
    """Year → whether its arrangement is official."""
    exceptions: Mapping[date, tuple[bool, str]]
    """Public holidays (False, name) and make-up days (True, name)."""

    def is_working(self, day: date) -> bool:
        told = self.exceptions.get(day)
        return told[0] if told else day.weekday() < 5

    def is_holiday(self, day: date) -> bool:
        """Tell whether a day is off because of a public holiday, swapped rest days beside it included."""
        told = self.exceptions.get(day)
        return bool(told) and not told[0]

    def is_official(self, first: date, last: date) -> bool:
        """Tell whether every year from one day to another has its official arrangement."""
        return all(self.years.get(year, False) for year in range(first.year, last.year + 1))

    @cached_property
    def _listed(self) -> list[int]:
        """Ordinals of every working day of the known years and some after."""
        first = date(min(self.years, default=2000), 1, 1)
        last = date(max(self.years, default=2000) + MARGIN, 12, 31)
        every = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        return [day.toordinal() for day in every if self.is_working(day)]

    def working_days(self, after: date, until: date) -> int:
        """Count the working days after one day, up to and with another; 0 where `until` is not later."""
        if until <= after:
            return 0
        listed = self._listed
        first, last = date.fromordinal(listed[0]), date.fromordinal(listed[-1])
        if after < first or until > last:
            return sum(self.is_working(after + DAY * n) for n in range(1, (until - after).days + 1))
        return bisect_right(listed, until.toordinal()) - bisect_right(listed, after.toordinal())

    def working_day_after(self, day: date, number: int) -> date:
        """Find the nth working day after a day; n is at least 1."""
        listed = self._listed
        if listed[0] <= day.toordinal():
            place = bisect_right(listed, day.toordinal()) + number - 1
            if place < len(listed):
                return date.fromordinal(listed[place])
        while number:
            day += DAY
            number -= self.is_working(day)
        return day

    def working_day_before(self, day: date, number: int) -> date:
        """Find the nth working day before a day; n is at least 1."""
        while number:
            day -= DAY
            number -= self.is_working(day)
        return day


def due_date(
    start: date,
    *,
    working_days: int | None = None,
    days: int | None = None,
    calendar: WorkCalendar,
    paused: Pauses = (),
    roll: Roll = "holiday",
) -> date | None:
    """Reckon the last day of a limit: the day of the event is not counted, nor are paused days.

    Counted in working days or in natural days, one of the two. A natural-day limit that would end on a holiday ends
    on the first day after it (总局令第121号第四十五条); `roll` says what counts as such.

    :return: None while an open pause keeps the limit from ending.
    """
    if (working_days is None) == (days is None):
        raise ValueError("a limit is counted either in working days or in natural days")
    stretches = merged(paused)
    left = working_days if working_days is not None else days
    last = start
    for first, again in stretches:
        before = calendar.working_days(last, first - DAY) if working_days is not None else (first - DAY - last).days
        if left <= max(before, 0):
            break
        if again is None:
            return None
        left -= max(before, 0)
        last = max(last, again - DAY)
    if working_days is not None:
        return calendar.working_day_after(last, left) if left else last
    return rolled(last + DAY * left, calendar, stretches, roll)


def rolled(day: date, calendar: WorkCalendar, stretches: Pauses, roll: Roll) -> date | None:
    """Move the last day of a natural-day limit off holidays, and off days on which the limit is paused meanwhile."""

    def is_off(day: date) -> bool:
        if roll == "rest_day":
            return not calendar.is_working(day)
        return roll == "holiday" and calendar.is_holiday(day)

    if not is_off(day):
        return day
    while True:
        pause = next((stretch for stretch in stretches if stretch[0] <= day and not closed_by(stretch, day)), None)
        if pause:
            if pause[1] is None:
                return None
            day = pause[1]
        elif is_off(day):
            day += DAY
        else:
            return day


def closed_by(stretch: tuple[date, date | None], day: date) -> bool:
    return stretch[1] is not None and stretch[1] <= day


def merged(paused: Pauses) -> list[tuple[date, date | None]]:
    """Put stretches in order and join those that overlap or touch; empty ones fall away."""
    found: list[tuple[date, date | None]] = []
    for first, again in sorted(paused, key=lambda stretch: stretch[0]):
        if again is not None and again <= first:
            continue
        if found and (found[-1][1] is None or first <= found[-1][1]):
            before = found[-1][1]
            joined = None if before is None or again is None else max(before, again)
            found[-1] = (found[-1][0], joined)
        else:
            found.append((first, again))
    return found


def days_left(today: date, due: date, *, counted: Counted = "working", calendar: WorkCalendar) -> int:
    """Tell how much of a limit is left: working or natural days; below 0, the natural days since it passed."""
    if due < today or counted == "natural":
        return (due - today).days
    return calendar.working_days(today, due)


def sentence(left: int, counted: Counted = "working") -> str:
    """Say what is left as people do: 剩 3 个工作日, 今天到期, 已超期 2 天."""
    if left < 0:
        return ngettext("已超期 %(n)d 天", "已超期 %(n)d 天", -left) % {"n": -left}
    if left == 0:
        return _("今天到期")
    if counted == "working":
        return ngettext("剩 %(n)d 个工作日", "剩 %(n)d 个工作日", left) % {"n": left}
    return ngettext("剩 %(n)d 天", "剩 %(n)d 天", left) % {"n": left}


def earliest(days: Iterable[date | None]) -> date | None:
    """Find the first of these days, leaving out what has none."""
    return min((day for day in days if day), default=None)
