"""Which numbers are hidden, where a row lies, which versions stay."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.open_data import rules

LEAST = 5


def hidden(counts: dict, groups) -> set:
    return rules.suppressed(counts, groups=groups, least=LEAST)


class TestSuppressed:
    def test_hides_what_is_about_few(self):
        counts = {"a": 0, "b": 1, "c": 4, "d": 5, "e": 90}
        assert hidden(counts, []) == {"b", "c"}

    def test_hides_another_one_where_the_sum_would_tell_the_hidden_one(self):
        assert hidden({"a": 2, "b": 7, "c": 90}, [["a", "b", "c"]]) == {"a", "b"}

    def test_hides_another_one_where_the_hidden_ones_together_are_too_few(self):
        assert hidden({"a": 1, "b": 2, "c": 8, "d": 90}, [["a", "b", "c", "d"]]) == {"a", "b", "c"}

    def test_leaves_hidden_ones_that_cannot_be_told_apart(self):
        assert hidden({"a": 3, "b": 3, "c": 8}, [["a", "b", "c"]]) == {"a", "b"}

    def test_goes_on_where_one_that_it_hid_stands_alone_in_another_group(self):
        counts = {("x", "m"): 2, ("x", "n"): 6, ("y", "m"): 50, ("y", "n"): 40}
        groups = [
            [("x", "m"), ("x", "n")],
            [("y", "m"), ("y", "n")],
            [("x", "m"), ("y", "m")],
            [("x", "n"), ("y", "n")],
        ]
        assert hidden(counts, groups) == set(counts)

    def test_never_hides_nothing(self):
        assert hidden({"a": 0, "b": 2}, [["a", "b"]]) == {"b"}

    @given(st.lists(st.integers(min_value=0, max_value=30), min_size=12, max_size=12))
    def test_leaves_no_sum_from_which_a_small_number_could_be_reckoned(self, numbers):
        keys = list(product("abc", "wxyz"))
        counts = dict(zip(keys, numbers, strict=True))
        groups = [[key for key in keys if key[side] == value] for side in (0, 1) for value in "abcwxyz"]
        groups = [group for group in groups if group]
        covered = hidden(counts, groups)
        assert all(counts[key] >= LEAST or counts[key] == 0 for key in keys if key not in covered)
        for group in groups:
            inside = [counts[key] for key in group if key in covered]
            shown = [key for key in group if key not in covered and counts[key] > 0]
            assert not inside or not shown or (len(inside) >= 2 and sum(inside) >= LEAST)


class TestPlaces:
    @pytest.mark.parametrize(
        ("region", "prefecture", "county"),
        [
            ("520115", "520100", "520115"),
            ("520115001", "520100", "520115"),
            ("520100", "520100", "520100"),
            ("520000", "", "520000"),
            ("", "", ""),
        ],
    )
    def test_a_region_lies_in_its_prefecture(self, region, prefecture, county):
        assert (rules.prefecture_of(region), rules.county_of(region)) == (prefecture, county)


class TestMonths:
    def test_follow_each_other_over_the_new_year(self):
        told = rules.months_between(date(2025, 11, 20), date(2026, 2, 1))
        assert told == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


class TestPastTheirTime:
    def test_keeps_the_latest_and_the_last_of_each_month(self):
        made = [(number, date(2026, 1, 1) + timedelta(days=number - 1)) for number in range(1, 91)]
        over = rules.past_their_time(made, latest=10, months=2)
        assert {number for number, _day in made} - over == {*range(81, 91), 59}

    def test_keeps_everything_while_there_are_few(self):
        assert rules.past_their_time([(1, date(2026, 1, 1))], latest=1, months=0) == set()
