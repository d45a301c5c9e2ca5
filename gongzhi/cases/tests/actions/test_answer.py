from django.test import TestCase

from gongzhi.cases.actions.answer import answer_enquiry
from gongzhi.cases.models import CaseText
from gongzhi.cases.tests.verb import VerbTests, waiting_for
from gongzhi.cases.words import Kind, Outcome, State
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestAnswerEnquiry(VerbTests, TestCase):
    verb, state, kind = "answer", State.RECEIVED, Kind.ENQUIRY
    guards = {"assistants_have_answered": lambda self: (waiting_for(self.ready(), by=self.handler), self.by)}

    def do(self, case, *, by, at=NOW, key=None, answer="可以退货。"):
        return answer_enquiry(case=case, answer=answer, by=by, at=at, key=key)

    def test_keeps_the_answer_and_closes(self):
        case = self.do(self.ready(), by=self.by)
        assert CaseText.objects.get(case=case).answer == "可以退货。"
        assert (case.outcome, case.resolved, case.decided_at, case.closed_at) == (Outcome.ANSWERED, True, NOW, NOW)

    def test_stops_the_limit_of_answering(self):
        case = self.do(self.ready(), by=self.by)
        assert RunningLimit.objects.get(record_id=case.pk, key="answer").met is True
        assert case.due_date is None

    def test_is_refused_without_an_answer(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, answer="  ")
        assert refused.exception.field == "answer"
