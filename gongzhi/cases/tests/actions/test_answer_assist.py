from django.test import TestCase

from gongzhi.cases.actions.answer_assist import answer_assistance
from gongzhi.cases.models import Case, CaseUnit
from gongzhi.cases.tests.verb import VerbTests, waiting_for, with_changes
from gongzhi.cases.words import Part, State
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.procedures.models import RunningLimit
from tests import factories
from tests.factories import HOLDER, NOW, OTHER


class TestAnswerAssistance(VerbTests, TestCase):
    verb, state, unit_key = "answer_assist", State.RECEIVED, OTHER
    for_every_kind = True

    def do(self, case, *, by, at=NOW, key=None, answer="未备案"):
        return answer_assistance(case=case, answer=answer, by=by, at=at, key=key)

    def in_state(self, state, kind=None):
        """An invitation lasts into states from which none can be made: it is made before."""
        case = waiting_for(factories.case_in(State.RECEIVED, kind or self.kind, by=self.handler), by=self.handler)
        pending = factories.unit("housing").pk if state == State.TRANSFERRING else None
        closed = {"outcome": "mediated", "closed_at": NOW} if state in {State.DECIDED, State.CLOSED} else {}
        return with_changes(case, state=state, pending_unit_id=pending, **closed)

    def test_keeps_the_answer_and_stops_the_limit_of_that_unit_only(self):
        case = waiting_for(self.ready(), by=self.handler, unit_key="housing")
        case = self.do(case, by=self.by)
        row = CaseUnit.objects.get(case=case, unit=factories.unit(OTHER), part=Part.ASSISTING)
        assert (row.answer, row.done_at, row.excused) == ("未备案", NOW, False)
        limits = RunningLimit.objects.filter(record_id=case.pk, key="assist")
        running = {limit.unit_id: limit.is_running for limit in limits}
        assert running == {factories.unit(OTHER).pk: False, factories.unit("housing").pk: True}
        assert case.waits_for_assistance

    def test_is_refused_a_second_time(self):
        case = self.do(self.ready(), by=self.by)
        with self.assertRaises(NotAllowed):
            self.do(Case.objects.get(pk=case.pk), by=self.by)

    def test_is_refused_to_a_unit_that_answered_while_another_still_owes(self):
        case = waiting_for(self.ready(), by=self.handler, unit_key="housing")
        case = self.do(case, by=self.by)
        with self.assertRaises(Refused) as refused:
            self.do(case, by=self.by)
        assert "没有等待您单位答复" in refused.exception.reason

    def test_is_refused_to_the_holder(self):
        case = self.ready()
        with self.assertRaises(NotAllowed):
            self.do(case, by=factories.actor((HOLDER, "supervisor")))

    def test_is_refused_without_an_answer(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, answer=" ")
        assert refused.exception.field == "answer"
