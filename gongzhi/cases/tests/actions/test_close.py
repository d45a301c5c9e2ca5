from django.test import TestCase

from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.tests.verb import VerbTests, waiting_for
from gongzhi.cases.words import How, Outcome, Side, State
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import NOW


class TestCloseCase(VerbTests, TestCase):
    verb, state = "close", State.DECIDED
    guards = {
        "assistants_have_answered": lambda self: (still_waiting(self), self.by),
        "both_were_told": lambda self: (ended_untold(self), self.by),
    }

    def do(self, case, *, by, at=NOW, key=None):
        return close_case(case=case, by=by, at=at, key=key)

    def test_keeps_what_was_decided_and_stops_every_limit(self):
        case = self.do(self.ready(), by=self.by)
        assert (case.outcome, case.closed_at, case.due_date) == (Outcome.MEDIATED, NOW, None)
        assert not RunningLimit.objects.filter(record_id=case.pk, stopped_at=None).exists()


def ended_untold(test):
    """A case that was ended and of which the trader does not know yet."""
    case = factories.case_in(State.ACCEPTED, by=test.handler)
    case = end_case(case=case, ground="party_gone", reason="经营者已注销", by=test.handler, at=NOW)
    return serve_case(case=case, duty="tell_ended", side=Side.COMPLAINANT, how=How.PHONE, by=test.handler, at=NOW)


def still_waiting(test):
    """A case that was decided while another unit still owes its answer."""
    case = waiting_for(factories.case_in(State.ACCEPTED, by=test.handler), by=test.handler)
    return factories.decided(case, by=test.handler, at=NOW)
