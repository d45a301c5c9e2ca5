from decimal import Decimal

from django.test import TestCase

from gongzhi.cases.actions.conclude import conclude_case
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.models import CaseTrader
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Outcome, Recovery, State
from gongzhi.core.actors import consumer
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestConcludeCase(VerbTests, TestCase):
    verb, state = "conclude", State.NEGOTIATING

    def do(self, case, *, by, at=NOW, key=None, recovered=Decimal("199.00")):
        told = {"terms": "全额退款", "recovered": recovered, "recovery": Recovery.REFUNDED}
        return conclude_case(case=case, **told, by=by, at=at, key=key)

    def test_closes_it_as_settled_between_the_two_with_what_came_back(self):
        case = self.ready()
        case = self.do(case, by=consumer(case.pk))
        assert (case.outcome, case.resolved, case.recovered) == (Outcome.SELF_SETTLED, True, Decimal("199.00"))
        assert (case.closed_at, case.due_date, case.text.answer) == (NOW, None, "全额退款")
        assert RunningLimit.objects.get(record_id=case.pk).met is True
        assert CaseTrader.objects.get(case=case).done_at == NOW

    def test_names_no_way_of_recovery_where_nothing_came_back(self):
        case = self.ready()
        assert self.do(case, by=consumer(case.pk), recovered=Decimal(0)).recovery == ""

    def test_comes_before_the_office_for_the_first_time_when_it_is_reopened(self):
        case = self.ready()
        by = consumer(case.pk)
        case = reopen_case(case=self.do(case, by=by), reason="钱没有到账", by=by, at=NOW)
        assert (case.state, case.flowed_back_at) == (State.RECEIVED, NOW)
        assert case.procedure.startswith("amr-complaint@")
        running = RunningLimit.objects.filter(record_id=case.pk, stopped_at__isnull=True)
        assert [limit.key for limit in running] == ["accept"]
