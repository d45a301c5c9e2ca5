from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.actions.end import end_case
from gongzhi.cases.facts import keep_facts
from gongzhi.cases.models import CaseText
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Outcome, State
from gongzhi.core import journal
from gongzhi.core.clock import start_of
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.words import FACTS
from tests.factories import NOW


class TestEndCase(VerbTests, TestCase):
    verb, state = "end", State.ACCEPTED

    def do(self, case, *, by, at=NOW, key=None, ground=None, reason="双方分歧较大"):
        law = procedure_of(case)
        ground = "party_gone" if ground is None and law and law.end_ground else ground or ""
        return end_case(case=case, ground=ground, reason=reason, by=by, at=at, key=key)

    def test_keeps_the_ground_and_cites_its_article(self):
        case = self.do(self.ready(), by=self.by)
        law = procedure_of(case)
        ground = law.find_end_ground("party_gone")
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

    def test_is_refused_on_a_ground_of_which_nothing_is_on_record(self):
        for ground, fact in (
            ("withdrawn", "withdrawn"),
            ("withdrawn", "reconciled"),
            ("no_show", "refused"),
            ("no_show", "absent"),
            ("no_agreement", "held"),
            ("testing_cost", "cost_disputed"),
        ):
            case = self.ready()
            with self.subTest(ground, fact=fact), self.assertRaises(Refused) as refused:
                self.do(case, by=self.by, ground=ground)
            assert refused.exception.field == "ground" and str(FACTS[fact]) in refused.exception.reason
            keep_facts(case, {fact}, at=NOW)
            assert self.do(case, by=self.by, ground=ground).ground == ground

    def test_is_refused_before_the_time_for_mediation_has_passed_and_in_time_the_day_after(self):
        case = self.ready()
        due = RunningLimit.objects.get(record_id=case.pk, key="mediate").due_date
        last, after = start_of(due), start_of(due + timedelta(days=1)) + timedelta(hours=9)
        with self.assertRaises(Refused) as refused:
            self.do(case, by=self.by, ground="out_of_time", at=last)
        assert due.isoformat() in refused.exception.reason
        case = self.do(case, by=self.by, ground="out_of_time", at=after)
        assert case.ground == "out_of_time"
        assert RunningLimit.objects.get(record_id=case.pk, key="mediate").met is True

    def test_is_refused_for_the_time_while_it_stands_still(self):
        case = self.in_state(State.SUSPENDED)
        with self.assertRaises(Refused) as refused:
            self.do(case, by=self.by, ground="out_of_time", at=NOW + timedelta(days=200))
        assert "停止计算" in refused.exception.reason

    def test_hands_to_the_police_only_on_the_ground_that_goes_with_it(self):
        told = {"reason": "涉嫌掉包索赔", "outcome": Outcome.HANDED_TO_POLICE, "by": self.by, "at": NOW}
        case = self.ready()
        with self.assertRaises(Refused) as refused:
            end_case(case=case, ground="party_gone", **told)
        assert refused.exception.field == "ground"
        case = end_case(case=case, ground="should_not_have_been_accepted", **told)
        assert (case.outcome, case.resolved) == (Outcome.HANDED_TO_POLICE, None)

    def test_is_refused_with_an_outcome_that_is_no_ending(self):
        with self.assertRaises(Refused) as refused:
            end_case(case=self.ready(), ground="party_gone", reason="无", outcome="mediated", by=self.by, at=NOW)
        assert refused.exception.field == "outcome"

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"
