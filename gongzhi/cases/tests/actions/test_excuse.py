from django.test import TestCase

from gongzhi.cases.actions.excuse import excuse_assistance
from gongzhi.cases.models import CaseUnit
from gongzhi.cases.tests.verb import VerbTests, waiting_for, with_changes
from gongzhi.cases.words import Part, State
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import NOW, OTHER


class TestExcuseAssistance(VerbTests, TestCase):
    verb, state = "excuse", State.RECEIVED
    for_every_kind = True

    def do(self, case, *, by, at=NOW, key=None, unit_key=OTHER, reason="已经查清"):
        return excuse_assistance(case=case, unit_id=factories.unit(unit_key).pk, reason=reason, by=by, at=at, key=key)

    def in_state(self, state, kind=None):
        """An invitation lasts into states from which none can be made: it is made before."""
        case = waiting_for(factories.case_in(State.RECEIVED, kind or self.kind, by=self.handler), by=self.handler)
        pending = factories.unit("housing").pk if state == State.TRANSFERRING else None
        closed = {"outcome": "mediated", "closed_at": NOW} if state in {State.DECIDED, State.CLOSED} else {}
        return with_changes(case, state=state, pending_unit_id=pending, **closed)

    def test_ends_the_waiting_and_its_limit(self):
        case = self.do(self.ready(), by=self.by)
        row = CaseUnit.objects.get(case=case, part=Part.ASSISTING)
        assert (row.done_at, row.excused, row.answer) == (NOW, True, "")
        assert not case.waits_for_assistance
        assert not RunningLimit.objects.get(record_id=case.pk, key="assist").is_running

    def test_is_refused_for_a_unit_that_owes_nothing(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, unit_key="housing")
        assert refused.exception.field == "unit"

    def test_is_refused_without_a_reason(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, reason="")
        assert refused.exception.field == "reason"
