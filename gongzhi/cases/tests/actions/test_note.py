from django.test import TestCase

from gongzhi.cases.actions.note import note_on_case
from gongzhi.cases.queries import history_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core.actors import consumer
from gongzhi.core.errors import Refused
from tests.factories import NOW


class TestNoteOnCase(VerbTests, TestCase):
    verb, state = "note", State.ACCEPTED

    def do(self, case, *, by, at=NOW, key=None, text="已电话联系"):
        return note_on_case(case=case, text=text, by=by, at=at, key=key)

    def test_stands_in_the_history_of_officers_only(self):
        case = self.do(self.ready(), by=self.by)
        assert history_of(case, viewer=self.by)[-1].note == "已电话联系"
        assert "已电话联系" not in str(history_of(case, viewer=consumer(case.pk)))

    def test_is_refused_when_empty(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, text=" ")
        assert refused.exception.field == "text"
