from django.test import TestCase

from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core import journal
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestSuspendCase(VerbTests, TestCase):
    verb, state = "suspend", State.ACCEPTED

    def do(self, case, *, by, at=NOW, key=None, ground="testing", reason="送检"):
        return suspend_case(case=case, ground=ground, reason=reason, by=by, at=at, key=key)

    def test_lets_the_limit_stand_still_and_cites_the_article(self):
        case = self.do(self.ready(), by=self.by)
        limit = RunningLimit.objects.get(record_id=case.pk, key="mediate")
        assert limit.is_paused
        assert case.due_date is limit.due_date is None
        law = procedure_of(case)
        pause = law.find_pause("testing")
        assert journal.history("case", case.pk).last().facts == {
            "pause": "testing",
            "ground": pause.title,
            "citation": law.citation(pause),
        }

    def test_is_refused_on_a_ground_that_its_procedure_does_not_know(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, ground="holidays")
        assert refused.exception.field == "ground"

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"
