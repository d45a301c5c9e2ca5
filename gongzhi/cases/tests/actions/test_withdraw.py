from django.test import TestCase

from gongzhi.cases.actions.return_ import return_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.cases.models import CaseUnit
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import Outcome, Part, State
from gongzhi.core.actors import Role, consumer
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import NOW, OTHER


class TestWithdrawCase(VerbTests, TestCase):
    verb, state = "withdraw", State.ACCEPTED
    guards = {"lies_with_the_office": lambda self: (self.in_state(State.NEGOTIATING), self.by)}

    def do(self, case, *, by, at=NOW, key=None):
        return withdraw_case(case=case, reason="商家已退款", by=by, at=at, key=key)

    def test_closes_whatever_runs(self):
        case = self.ready()
        case = self.do(case, by=consumer(case.pk))
        assert (case.outcome, case.resolved, case.closed_at, case.due_date) == (Outcome.WITHDRAWN, None, NOW, None)
        assert not RunningLimit.objects.filter(record_id=case.pk, stopped_at=None).exists()

    def test_ends_a_transfer_that_waits_even_to_a_unit_that_had_it_before(self):
        case = self.in_state(State.TRANSFERRING)
        receiver = factories.actor((OTHER, Role.HANDLER))
        case = return_case(case=case, reason="不归我们", by=receiver, at=NOW)
        case = transfer_case(case=case, unit_id=factories.unit(OTHER).pk, reason="请再看", by=self.handler, at=NOW)
        case = self.do(case, by=self.by)
        assert (case.state, case.pending_unit_id) == (State.CLOSED, None)
        assert not CaseUnit.objects.filter(case=case, part=Part.PENDING).exists()
