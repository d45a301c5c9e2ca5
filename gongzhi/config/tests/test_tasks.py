from datetime import UTC, datetime

import pytest

from gongzhi.config.tasks import keep_calendar
from gongzhi.core import clock
from gongzhi.procedures.calendars import YEARS_AHEAD
from gongzhi.procedures.models import CalendarYear


@pytest.mark.django_db
class TestKeepCalendar:
    def test_provides_for_the_years_ahead_when_a_new_year_has_begun(self):
        latest = CalendarYear.objects.order_by("-year").first().year
        begun = latest - YEARS_AHEAD + 1
        with clock.set_to(datetime(begun - 1, 12, 31, 16, 37, tzinfo=UTC)):
            keep_calendar(timestamp=0)
        added = CalendarYear.objects.get(year=latest + 1)
        assert added.status == CalendarYear.Status.PROVISIONAL and added.days.exists()
