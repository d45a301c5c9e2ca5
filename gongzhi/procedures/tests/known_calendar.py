"""The calendar as the packages know it, without a database; and put back into one that a test has emptied."""

from gongzhi.procedures.calendars import OFFICIAL, packaged_year
from gongzhi.procedures.models import CalendarDay, CalendarYear
from gongzhi.procedures.rules import WorkCalendar


def known_calendar(first: int = 2004, last: int = 2028) -> WorkCalendar:
    """Make the calendar of these years, as a fresh database has it."""
    years, exceptions = {}, {}
    for year in range(first, last + 1):
        status, _source, days = packaged_year(year)
        years[year] = status == OFFICIAL
        exceptions |= {day.date: (day.working, day.name) for day in days}
    return WorkCalendar(years=years, exceptions=exceptions)


CALENDAR = known_calendar()


def refill_calendar() -> None:
    """Fill the calendar's tables as the migrations do, where a test that commits has emptied them."""
    if CalendarYear.objects.exists():
        return
    for year in range(2004, 2029):
        status, source, days = packaged_year(year)
        CalendarYear.objects.create(year=year, status=status, source=source)
        CalendarDay.objects.bulk_create(
            CalendarDay(date=day.date, year_id=year, working=day.working, name=day.name) for day in days
        )
