from datetime import timedelta
from decimal import Decimal

from django.test import TestCase

from gongzhi.cases.actions.amend import AMENDABLE, amend_case
from gongzhi.cases.models import Case
from gongzhi.cases.queries import search_cases
from gongzhi.cases.tests.verb import VerbTests
from gongzhi.cases.words import State
from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM
from gongzhi.core.clock import day_of
from gongzhi.core.errors import Invalid, Refused
from gongzhi.directory.actions import register_trader
from tests.factories import NOW


class TestAmendCase(VerbTests, TestCase):
    verb, state = "amend", State.RECEIVED

    def do(self, case, *, by, at=NOW, key=None, **changes):
        return amend_case(case=case, changes=changes or {"trader_name": "丙丁商行"}, by=by, at=at, key=key)

    def test_keeps_the_former_values_in_the_history(self):
        case = self.do(self.ready(), by=self.by, trader_name="丙丁商行", amount=Decimal("20.50"))
        facts = journal.history("case", case.pk).last().facts
        assert facts["former"] == {"trader_name": "甲乙商行", "amount": "199.00"}
        assert facts["fields"] == ["trader_name", "amount"]
        assert (case.trader_name, case.amount) == ("丙丁商行", Decimal("20.50"))

    def test_is_refused_where_nothing_changes(self):
        case = self.ready()
        with self.assertRaises(Refused):
            self.do(case, by=self.by, trader_name=case.trader_name)

    def test_never_touches_anything_that_may_not_be_amended(self):
        case = self.ready()
        with self.assertRaises(Refused):
            self.do(case, by=self.by, state=State.CLOSED, number="1", rating=5)
        assert {"state", "outcome", "unit_id", "number", "rating", "procedure"}.isdisjoint(AMENDABLE)

    def test_names_each_field_that_is_wrong(self):
        tomorrow = day_of(NOW) + timedelta(days=1)
        wrong = {
            "amount": Decimal("-1"),
            "event_date": tomorrow,
            "prior_complaint_date": tomorrow,
            "title": " ",
            "trader_name": "长" * 121,
            "trader_address": "长" * 201,
        }
        with self.assertRaises(Invalid) as invalid:
            self.do(self.ready(), by=self.by, **wrong)
        assert set(invalid.exception.faults) == set(wrong)

    def test_names_each_field_that_leads_nowhere(self):
        wrong = {
            "trader_id": 10**9,
            "platform_id": 10**9,
            "region_id": "999999",
            "subject": "none",
            "problem": "none",
        }
        with self.assertRaises(Invalid) as invalid:
            self.do(self.ready(), by=self.by, **wrong)
        assert set(invalid.exception.faults) == set(wrong)

    def test_names_a_registered_trader(self):
        trader = register_trader(name="长" * 150, by=SYSTEM, at=NOW)
        case = self.do(self.ready(), by=self.by, trader_id=trader.pk)
        assert (case.trader_id, case.trader_name) == (trader.pk, "长" * 120)

    def test_is_found_by_the_new_words_and_no_longer_by_the_old(self):
        case = self.do(self.ready(), by=self.by, trader_name="丙丁商行")
        assert search_cases("丙丁", viewer=self.by).rows == [Case.objects.get(pk=case.pk)]
        assert search_cases("甲乙商行", viewer=self.by).rows == []
