from datetime import UTC, date, datetime

from django.test import TestCase

from gongzhi.cases.actions.flow_back import flow_back_case
from gongzhi.cases.actions.receive import receive_case
from gongzhi.cases.models import Case, CaseTrader
from gongzhi.cases.queries import history_of, queue_cases
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import FlowedBack, State
from gongzhi.core.actors import ANONYMOUS, SYSTEM, consumer
from gongzhi.directory.actions import register_trader
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import NOW

LATER = datetime(2026, 5, 22, 2, tzinfo=UTC)


class TestFlowBackCase(VerbTests, TestCase):
    verb, state = "flow_back", State.NEGOTIATING

    def do(self, case, *, by, at=NOW, key=None, why=FlowedBack.CONSUMER_REFUSED):
        return flow_back_case(case=case, why=why, by=by, at=at, key=key)

    def limits(self, case: Case) -> dict:
        return {row.key: row for row in RunningLimit.objects.filter(record_kind="case", record_id=case.pk)}

    def test_ends_the_traders_time_and_starts_the_offices_on_that_day(self):
        case = self.ready()
        before = self.limits(case)
        assert set(before) == {"negotiate"} and before["negotiate"].obliges == "trader"
        assert case.due_date == before["negotiate"].due_date == date(2026, 5, 19)
        case = self.do(case, by=SYSTEM, at=LATER, why=FlowedBack.SILENT)
        after = self.limits(case)
        assert (after["negotiate"].stopped_by, after["negotiate"].met) == ("flow_back", False)
        assert (after["accept"].started_date, after["accept"].is_running) == (date(2026, 5, 22), True)
        assert (case.flowed_back_at, case.due_date) == (LATER, after["accept"].due_date)

    def test_puts_it_under_the_law_of_that_day(self):
        at = datetime(2026, 4, 10, 2, tzinfo=UTC)
        case = factories.case_in(State.NEGOTIATING, at=at)
        assert case.procedure.startswith("odr-negotiation@")
        case = self.do(case, by=SYSTEM, at=datetime(2026, 4, 25, 2, tzinfo=UTC))
        assert case.procedure == "amr-complaint@2026-04-15"
        assert case.received_at == at

    def test_leads_to_triage_where_no_unit_was_found(self):
        trader = register_trader(name="和解示范商行", by=SYSTEM, at=NOW)
        new = factories.new_case(trader_id=trader.pk, negotiates=True, narrative="说不清楚的一件事情。")
        case = receive_case(new, by=ANONYMOUS, at=NOW).case
        case = self.do(case, by=consumer(case.pk))
        assert (case.state, case.procedure) == (State.TRIAGE, "")
        assert set(self.limits(case)) == {"negotiate", "route"}

    def test_is_over_for_the_trader_who_keeps_seeing_it(self):
        case = self.do(self.ready(), by=SYSTEM)
        row = CaseTrader.objects.get(case=case)
        assert (row.waits, row.done_at) == (False, NOW)

    def test_says_why_to_the_consumer(self):
        case = self.do(self.ready(), by=SYSTEM, why=FlowedBack.SILENT)
        told = history_of(case, viewer=consumer(case.pk))[-1]
        assert str(FlowedBack.SILENT.label) in told.sentence and case.unit.name in told.sentence

    def test_moves_it_from_one_list_of_the_office_to_the_other(self):
        case, today = self.ready(), date(2026, 5, 6)
        assert list(queue_cases("negotiating", viewer=self.handler, today=today)) == [case]
        assert list(queue_cases("unit", viewer=self.handler, today=today)) == []
        self.do(case, by=SYSTEM)
        assert list(queue_cases("negotiating", viewer=self.handler, today=today)) == []
        assert list(queue_cases("unit", viewer=self.handler, today=today)) == [case]
