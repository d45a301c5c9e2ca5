from datetime import timedelta

from django.test import TestCase

from gongzhi.cases.actions.supply import supply_more
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core.errors import Refused
from gongzhi.procedures.models import RunningLimit
from tests.factories import NOW


class TestSupplyMore(VerbTests, TestCase):
    verb, state = "supply", State.INCOMPLETE

    def do(self, case, *, by, at=NOW, key=None, text="小票号 0012"):
        return supply_more(case=case, text=text, by=by, at=at, key=key)

    def test_lets_the_limit_of_accepting_run_on(self):
        due = self.in_state(State.RECEIVED).due_date
        case = self.do(self.ready(), by=self.by, at=NOW + timedelta(days=7))
        assert case.due_date == due + timedelta(days=7)
        assert not RunningLimit.objects.get(record_id=case.pk, key="accept").is_paused

    def test_is_refused_without_saying_anything(self):
        with self.assertRaises(Refused) as refused:
            self.do(self.ready(), by=self.by, text="")
        assert refused.exception.field == "text"
