from django.test import TestCase

from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.queries import page_of_queue
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core.clock import day_of
from tests.factories import NOW


class TestRemindHolder(VerbTests, TestCase):
    verb, state = "remind", State.RECEIVED

    def do(self, case, *, by, at=NOW, key=None):
        return remind_holder(case=case, text="请尽快", by=by, at=at, key=key)

    def test_shows_on_the_list_until_the_next_act(self):
        case = self.do(self.ready(), by=self.by)
        assert [row.last_verb for row in page_of_queue("unit", viewer=self.by, today=day_of(NOW)).rows] == ["remind"]
        assert case.due_date == self.in_state(State.RECEIVED).due_date
