from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.actions.ask import ask_for_more
from gongzhi.cases.queries import history_of
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core.actors import consumer
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestAskForMore(VerbTests, TestCase):
    verb, state = "ask", State.RECEIVED

    def do(self, case, *, by, at=NOW, key=None, what="购物凭证"):
        return ask_for_more(case=case, what=what, by=by, at=at, key=key)

    def test_tells_the_consumer_what_is_missing(self):
        case = self.do(self.ready(), by=self.by)
        told = history_of(case, viewer=consumer(case.pk))[-1]
        assert (told.sentence, told.note) == ("承办单位请消费者补充材料", "购物凭证")

    def test_lets_the_limit_of_accepting_stand_still(self):
        case = self.do(self.ready(), by=self.by, at=NOW + timedelta(days=1))
        limit = RunningLimit.objects.get(record_id=case.pk, key="accept")
        assert limit.is_paused
        assert limit.due_date is case.due_date is None

    def test_is_refused_without_saying_what(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, what="")
        assert refused.exception.field == "what"
