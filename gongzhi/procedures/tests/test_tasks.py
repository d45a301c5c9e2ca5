from datetime import UTC, date, datetime

from django.test import TestCase
from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.core.writing import insert
from gongzhi.procedures import limits
from gongzhi.procedures.models import RunningLimit


class TestEscalateLimits(TestCase):
    def test_is_known_to_the_worker_and_runs_in_working_hours(self):
        task = app.tasks["gongzhi.procedures.tasks.escalate_limits"]
        periodic = app.periodic_registry.periodic_tasks[task.name, ""]
        assert periodic.cron == "45 0-10 * * *"

    def test_tells_of_what_runs_out(self):
        rows, _dues = limits.started(
            record_kind="case",
            starts=[(1, "amr-complaint@2026-04-15", 1, date(2026, 11, 2))],
            verb="receive",
        )
        insert(rows)
        task = app.tasks["gongzhi.procedures.tasks.escalate_limits"]
        with clock.set_to(datetime(2026, 11, 20, 2, tzinfo=UTC)):
            assert task.func(timestamp=0) == 1
        assert RunningLimit.objects.get().warned == 3
