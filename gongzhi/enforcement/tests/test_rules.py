from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.enforcement import rules
from gongzhi.enforcement.catalog import check_catalogue, sectors

money = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999"), places=2)
DUE = date(2026, 3, 2)


class TestLateFee:
    def test_is_three_per_cent_a_day_of_what_is_owed(self):
        assert rules.late_fee(Decimal(1000), [], due=DUE, until=DUE) == 0
        assert rules.late_fee(Decimal(1000), [], due=DUE, until=DUE + timedelta(days=1)) == Decimal("30.00")
        paid = [(DUE + timedelta(days=2), Decimal(500))]
        assert rules.late_fee(Decimal(1000), paid, due=DUE, until=DUE + timedelta(days=4)) == Decimal("90.00")

    @given(money, st.integers(0, 2000))
    def test_never_is_more_than_the_fine(self, fine, days):
        assert 0 <= rules.late_fee(fine, [], due=DUE, until=DUE + timedelta(days=days)) <= fine


class TestSectors:
    def test_are_read_without_a_fault(self):
        check_catalogue()

    def test_make_a_case_large_from_their_threshold_on(self):
        assert rules.is_large("drug", Decimal("500000"))
        assert not rules.is_large("drug", Decimal("499999.99"))
        assert not rules.is_large("housing_agent", Decimal("9999999"))

    def test_refuse_what_does_not_fit_their_fields(self):
        kept, faults = rules.fitting_details(sectors()["drug"], {"link": "天上", "colour": "红"})
        assert kept == {} and set(faults) == {"link", "colour"}
        kept, faults = rules.fitting_details(sectors()["prepaid"], {"balance": "-1"})
        assert set(faults) == {"balance"}
        assert rules.fitting_details(sectors()["cosmetics"], {"link": "生产", "special": True}) == (
            {"link": "生产", "special": True},
            {},
        )


class TestPublication:
    def test_leaves_out_warnings_and_what_was_given_on_the_spot(self):
        assert not rules.is_published(["warning"], "ordinary")
        assert not rules.is_published(["fine"], "summary")
        assert rules.is_published(["warning", "fine"], "ordinary")

    @pytest.mark.parametrize(
        ("kinds", "months"),
        [
            ([("criticism", None)], 3),
            ([("fine", Decimal(5000))], 3),
            ([("fine", Decimal("5000.01"))], 36),
            ([("criticism", None), ("revoke", None)], 36),
        ],
    )
    def test_lasts_as_long_as_its_heaviest_penalty(self, kinds, months):
        assert rules.months_shown(kinds, "organisation") == months

    def test_ends_on_a_day_that_there_is(self):
        assert rules.months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)


class TestOnTheSpot:
    def test_is_for_warnings_and_small_fines(self):
        assert rules.fits_on_the_spot([("warning", None), ("fine", Decimal(3000))], "organisation")
        assert not rules.fits_on_the_spot([("fine", Decimal("3000.01"))], "organisation")
        assert not rules.fits_on_the_spot([("fine", Decimal(201))], "person")
        assert not rules.fits_on_the_spot([("revoke", None)], "organisation")
