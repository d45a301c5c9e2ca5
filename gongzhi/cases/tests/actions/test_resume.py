from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import NOW


class TestResumeCase(VerbTests, TestCase):
    verb, state = "resume", State.SUSPENDED

    def do(self, case, *, by, at=NOW, key=None):
        return resume_case(case=case, by=by, at=at, key=key)

    def test_does_not_count_the_time_in_between(self):
        case = factories.case_in(State.ACCEPTED, by=self.handler)
        due = case.due_date
        case = suspend_case(case=case, ground="testing", reason="送检", by=self.by, at=NOW + timedelta(days=2))
        case = self.do(case, by=self.by, at=NOW + timedelta(days=12))
        assert case.due_date == due + timedelta(days=10)
        limit = RunningLimit.objects.get(record_id=case.pk, key="mediate")
        assert limit.pauses == [{"key": "testing", "from": "2026-05-08", "to": "2026-05-18"}]
