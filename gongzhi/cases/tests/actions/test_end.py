from django.test import TestCase

from gongzhi.cases.actions.end import end_case
from gongzhi.cases.models import CaseText
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Outcome, State
from gongzhi.core import journal
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestEndCase(VerbTests, TestCase):
    verb, state = "end", State.ACCEPTED

    def do(self, case, *, by, at=NOW, key=None, ground=None, reason="双方分歧较大"):
        law = procedure_of(case)
        ground = law.end_ground[0].key if ground is None and law and law.end_ground else ground or ""
        return end_case(case=case, ground=ground, reason=reason, by=by, at=at, key=key)

    def test_keeps_the_ground_and_cites_its_article(self):
        case = self.do(self.ready(), by=self.by)
        law = procedure_of(case)
        ground = law.end_ground[0]
        assert (case.outcome, case.ground, case.resolved) == (Outcome.ENDED, ground.key, False)
        assert (case.decided_at, case.closed_at) == (NOW, None)
        facts = journal.history("case", case.pk).last().facts
        assert facts == {"ground": ground.title, "citation": law.citation(ground)}
        assert CaseText.objects.get(case=case).answer == "双方分歧较大"

    def test_stops_mediation_and_starts_the_limit_of_telling_both_sides(self):
        case = self.do(self.ready(), by=self.by)
        limits = {row.key: row for row in RunningLimit.objects.filter(record_id=case.pk)}
        assert limits["mediate"].met is True
        assert limits["termination_notice"].is_running
        assert case.due_date == limits["termination_notice"].due_date

    def test_is_refused_on_a_ground_that_its_procedure_does_not_know(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, ground="nobody-likes-it")
        assert refused.exception.field == "ground"

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"
