import os
from datetime import UTC, datetime

import pytest

from gongzhi.cases.actions.attach import attach_file
from gongzhi.config.tasks import keep_calendar, sweep_unnamed_files
from gongzhi.core import clock, files
from gongzhi.core.actors import consumer
from gongzhi.procedures.calendars import YEARS_AHEAD
from gongzhi.procedures.models import CalendarYear
from tests import factories


@pytest.mark.django_db
class TestKeepCalendar:
    def test_provides_for_the_years_ahead_when_a_new_year_has_begun(self):
        latest = CalendarYear.objects.order_by("-year").first().year
        begun = latest - YEARS_AHEAD + 1
        with clock.set_to(datetime(begun - 1, 12, 31, 16, 37, tzinfo=UTC)):
            keep_calendar(timestamp=0)
        added = CalendarYear.objects.get(year=latest + 1)
        assert added.status == CalendarYear.Status.PROVISIONAL and added.days.exists()


@pytest.mark.django_db
class TestSweepUnnamedFiles:
    @pytest.fixture
    def attachment(self, settings, tmp_path):
        settings.FILES_DIR = tmp_path / "files"
        factories.province()
        case = factories.received()
        content = b"%PDF-1.4 bill %%EOF"
        return attach_file(case=case, name="bill.pdf", content=content, by=consumer(case.pk), at=factories.NOW)

    def test_leaves_what_a_row_of_any_app_names(self, attachment):
        unnamed = files.keep(b"of a form never sent off")
        for sha256 in (attachment.sha256, unnamed):
            os.utime(files.path_of(sha256), (0, 0))
        assert sweep_unnamed_files(timestamp=0) == 1
        assert files.is_kept(attachment.sha256) and not files.is_kept(unnamed)

    def test_a_file_that_is_gone_is_named(self, attachment):
        assert list(files.missing()) == []
        files.path_of(attachment.sha256).unlink()
        (fault,) = files.missing()
        assert f"cases.Attachment {attachment.pk}" in fault
