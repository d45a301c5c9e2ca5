"""The calendar as the packages know it, without a database; and put back into one that a test has emptied."""

from importlib import import_module

from django.apps import apps

from gongzhi.procedures.calendars import OFFICIAL, packaged_year
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
    """Fill the calendar's tables as the migration does, where a test that commits has emptied them."""
    if not apps.get_model("procedures", "CalendarYear").objects.exists():
        import_module("gongzhi.procedures.migrations.0002_known_years").fill(apps, None)
