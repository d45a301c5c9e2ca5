"""Pledges that hold are told one by one; refunds are added up, and what is about few is hidden."""

from decimal import Decimal

from django.test import TestCase

from gongzhi.core import clock
from gongzhi.open_data.actions.refresh import refresh_all
from gongzhi.open_data.models import Entry, Tally
from gongzhi.open_data.sets import SETS
from gongzhi.open_data.sets.refunds import compute
from gongzhi.open_data.tests import scene
from gongzhi.open_data.tests.test_matters import LAST_MONTH
from gongzhi.schemes.models import Refund
from gongzhi.schemes.tests import scene as schemes
from gongzhi.schemes.words import State
from tests import factories
from tests.factories import NOW


class PledgeTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.province()
        cls.by = schemes.both_roles()
        cls.pledge = schemes.pledge_in(State.ACTIVE, by=cls.by)
        schemes.pledge_in(State.APPLIED, by=cls.by)


class TestPledges(PledgeTest):
    def test_one_that_holds_is_there_and_once_suspended_it_is_not(self):
        scene.follow()
        assert scene.codes("pledges") == {self.pledge.sign_number}
        schemes.do_well(self.pledge, "suspend", by=self.by)
        scene.follow()
        assert scene.codes("pledges") == set()

    def test_a_row_leads_to_the_page_of_the_store(self):
        scene.follow()
        with clock.set_to(NOW):
            page = self.client.get("/open-data/pledges/explore/").content.decode()
        assert f'href="/stores/{self.pledge.store.code}/"' in page


class TestRefunds(PledgeTest):
    def logged(self, *, paid: int, refused: int) -> dict:
        """Log so many, last month; give the one row that they make."""
        for number in range(paid + refused):
            make = schemes.refund if number < paid else schemes.refused
            make(by=self.by, pledge=self.pledge)
        Refund.objects.update(logged_at=LAST_MONTH)
        (row,) = compute(clock.day_of(NOW))
        return dict(row.data)

    def test_are_told_with_their_sum_where_they_are_many(self):
        told = self.logged(paid=5, refused=0)
        assert (told["asked"], told["refunded"], told["amount"]) == (5, 5, str(5 * Decimal("199.00")))
        assert told["region_code"] == "520100" and not told["hidden"]

    def test_hide_what_was_refunded_where_few_were_refused(self):
        told = self.logged(paid=5, refused=1)
        assert (told["asked"], told["refunded"], told["amount"], told["hidden"]) == (6, None, None, True)

    def test_are_hidden_where_they_are_few(self):
        told = self.logged(paid=3, refused=1)
        assert (told["asked"], told["refunded"], told["amount"], told["hidden"]) == (None, None, None, True)

    def test_of_this_month_are_not_counted_yet_and_charts_count_what_is_shown(self):
        self.logged(paid=6, refused=0)
        schemes.refund(by=self.by, pledge=self.pledge)
        refresh_all(SETS["refunds"], at=NOW)
        assert Tally.objects.get(dataset="refunds").weight == 6
        assert Entry.objects.get(dataset="refunds").code == f"{LAST_MONTH:%Y-%m},520100,{self.pledge.scheme}"
