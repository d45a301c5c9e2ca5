from django.test import TestCase

from gongzhi.cases.actions.rate import rate_case
from gongzhi.cases.tests.verb import VerbTests, with_changes
from gongzhi.cases.words import State
from gongzhi.core.actors import consumer
from gongzhi.core.errors import Refused
from tests.factories import NOW


class TestRateCase(VerbTests, TestCase):
    verb, state = "rate", State.CLOSED
    guards = {"was_not_rated": lambda self: rated(self)}

    def do(self, case, *, by, at=NOW, key=None, rating=4):
        return rate_case(case=case, rating=rating, text="很快", by=by, at=at, key=key)

    def test_keeps_the_rating_and_when(self):
        case = self.ready()
        case = self.do(case, by=consumer(case.pk))
        assert (case.rating, case.rated_at) == (4, NOW)

    def test_is_refused_outside_one_to_five(self):
        case = self.ready()
        for rating in (0, 6, -1):
            with self.subTest(rating=rating), self.assertRaises(Refused) as refused:
                self.do(case, by=consumer(case.pk), rating=rating)
            assert refused.exception.field == "rating"

    def test_leaves_a_case_without_an_answer_without_a_rating(self):
        assert self.ready().rating is None


def rated(test):
    case = with_changes(test.ready(), rating=5)
    return case, consumer(case.pk)
