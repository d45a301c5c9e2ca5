"""Issuers of prepaid cards are told while their filing holds, and nothing of their money."""

from django.test import TestCase

from gongzhi.open_data.models import Entry
from gongzhi.open_data.tests import scene
from gongzhi.prepaid.tests import scene as prepaid
from gongzhi.prepaid.words import State


class TestIssuers(TestCase):
    @classmethod
    def setUpTestData(cls):
        prepaid.settle()
        cls.by = prepaid.both_roles()
        cls.filing = prepaid.filed(by=cls.by)
        prepaid.filing_in(State.SUBMITTED, by=cls.by)

    def test_one_whose_filing_holds_is_there_and_once_cancelled_it_is_not(self):
        scene.follow()
        assert scene.codes("prepaid-issuers") == {self.filing.number}
        prepaid.do_well(self.filing, "cancel", by=self.by)
        scene.follow()
        assert scene.codes("prepaid-issuers") == set()

    def test_a_row_says_who_and_of_what_class_and_nothing_of_money(self):
        prepaid.report(self.filing, by=self.by)
        scene.follow()
        told = Entry.objects.get(dataset="prepaid-issuers").data
        assert (told["issuer"], told["credit_code"]) == (self.filing.trader.name, self.filing.trader.credit_code)
        assert told["class"] == "规模发卡企业" and told["outlets"] == 3
        assert not {"balance", "custody", "revenue", "bank"} & set(told)
