from datetime import date, timedelta

from django.test import TestCase

from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.rules import procedure_of
from gongzhi.cases.tests.verb import VerbTests, with_changes
from gongzhi.cases.words import How, Kind, Outcome, Side, State
from gongzhi.core import journal
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestDeclineCase(VerbTests, TestCase):
    verb, state = "decline", State.RECEIVED
    guards = {"has_a_procedure": lambda self: (with_changes(self.ready(), procedure=""), self.by)}

    def do(self, case, *, by, at=NOW, key=None, ground=None, reason="超过三年"):
        if ground is None:
            law = procedure_of(case)
            ground = law.decline_ground[0].key if law and law.decline_ground else ""
        return decline_case(case=case, ground=ground, reason=reason, by=by, at=at, key=key)

    def test_keeps_the_ground_and_cites_its_article(self):
        case = self.do(self.ready(), by=self.by)
        law = procedure_of(case)
        ground = law.decline_ground[0]
        assert (case.outcome, case.ground, case.resolved) == (Outcome.DECLINED, ground.key, False)
        assert (case.decided_at, case.closed_at) == (NOW, NOW)
        facts = journal.history("case", case.pk).last().facts
        assert facts == {"ground": ground.title, "citation": law.citation(ground)}

    def test_keeps_the_limit_of_accepting_as_met(self):
        case = self.do(self.ready(), by=self.by)
        assert RunningLimit.objects.get(record_id=case.pk, key="accept").met is True
        assert case.due_date is None

    def test_is_refused_on_a_ground_that_its_procedure_does_not_know(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, ground="too-much-work")
        assert refused.exception.field == "ground"

    def test_is_refused_on_a_ground_that_does_not_fit_what_is_on_file(self):
        case = with_changes(self.ready(), event_date=date(2024, 1, 1))
        with self.assertRaises(Refused) as refused:
            self.do(case, by=self.by, ground="too_old")
        assert refused.exception.field == "ground" and "2024-01-01" in refused.exception.reason
        case = with_changes(case, event_date=date(2023, 1, 1))
        assert self.do(case, by=self.by, ground="too_old").ground == "too_old"

    def test_told_later_lets_the_time_for_telling_run_from_the_day_of_receipt(self):
        case = self.ready()
        at = NOW + timedelta(days=1)
        case = decline_case(case=case, ground="outside_power", reason="不属", told=How.LATER, by=self.by, at=at)
        row = RunningLimit.objects.get(record_id=case.pk, key="tell_declined")
        accept = RunningLimit.objects.get(record_id=case.pk, key="accept")
        assert (row.started_date, row.due_date) == (accept.started_date, accept.due_date)
        assert row.is_running and case.state == State.CLOSED
        case = serve_case(case=case, duty="tell_declined", side=Side.COMPLAINANT, how=How.POST, by=self.by, at=at)
        assert RunningLimit.objects.get(pk=row.pk).met is True

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason=" ")
        assert refused.exception.field == "reason"

    def test_is_possible_for_a_report_too(self):
        case = self.in_state(State.RECEIVED, Kind.REPORT)
        assert procedure_of(case).decline_ground or self.row().sources
