"""Sharing out money, to the cent."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.incidents import catalog
from gongzhi.incidents.shares import by_head, by_priority, capped, fen, largest_remainder, pro_rata, share_out, yuan
from gongzhi.incidents.words import Rule

claims_of = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)
totals = st.integers(0, 10**11)
rules = st.sampled_from(list(Rule))


@given(rule=rules, total=totals, claims=claims_of, data=st.data())
def test_every_rule_gives_away_all_it_can_and_nobody_more_than_the_claim(rule, total, claims, data):
    ranks = data.draw(st.lists(st.integers(1, 9), min_size=len(claims), max_size=len(claims)))
    cap = data.draw(st.integers(1, 10**9))
    shares = share_out(rule, total, claims, ranks=ranks, cap=cap)
    tops = [min(claim, cap) for claim in claims] if rule == Rule.CAPPED else claims
    assert sum(shares) == min(total, sum(tops))
    assert all(0 <= share <= top for share, top in zip(shares, tops, strict=True))


@given(total=totals, claims=claims_of)
def test_pro_rata_is_less_than_a_fen_from_the_exact_quota(total, claims):
    whole, given_out = sum(claims), min(total, sum(claims))
    for share, claim in zip(pro_rata(total, claims), claims, strict=True):
        exact = Fraction(given_out * claim, whole) if whole else 0
        assert abs(share - exact) < 1


@given(total=totals, claims=claims_of)
def test_by_head_two_who_are_not_met_in_full_differ_by_a_fen_at_most(total, claims):
    shares = by_head(total, claims)
    open_ones = [share for share, claim in zip(shares, claims, strict=True) if share < claim]
    assert not open_ones or max(open_ones) - min(open_ones) <= 1
    assert not open_ones or max(shares) <= max(open_ones) + 1


@given(total=totals, claims=claims_of, data=st.data())
def test_by_priority_nobody_gets_anything_before_the_ranks_above_are_met(total, claims, data):
    ranks = data.draw(st.lists(st.integers(1, 9), min_size=len(claims), max_size=len(claims)))
    told = list(zip(by_priority(total, claims, ranks), claims, ranks, strict=True))
    paid = max((rank for share, _claim, rank in told if share), default=0)
    assert all(share == claim for share, claim, rank in told if rank < paid)


@given(total=totals, claims=claims_of, cap=st.integers(1, 10**9))
def test_capped_a_larger_claim_never_gets_less(total, claims, cap):
    told = sorted(zip(claims, capped(total, claims, cap), strict=True))
    assert all(later[1] >= first[1] - 1 for first, later in pairwise(told))


@given(total=totals, weights=claims_of)
def test_largest_remainder_gives_out_the_whole_sum(total, weights):
    assert sum(largest_remainder(total, weights)) == (total if sum(weights) else 0)


def test_by_hand():
    """1,000.00 yuan for claims of 300, 900 and 1,800 yuan: a third of each; one fen left over goes to the first."""
    assert pro_rata(100_000, [30_000, 90_000, 180_000]) == [10_000, 30_000, 60_000]
    assert pro_rata(10, [1, 1, 1]) == [1, 1, 1]
    assert pro_rata(2, [1, 1, 1]) == [1, 1, 0]
    assert by_head(100_000, [30_000, 90_000, 180_000]) == [30_000, 35_000, 35_000]
    assert capped(100_000, [30_000, 90_000, 180_000], 50_000) == [12_500, 37_500, 50_000]
    assert by_priority(100_000, [30_000, 90_000, 180_000], [2, 1, 2]) == [1_429, 90_000, 8_571]


def test_yuan_and_fen():
    assert (fen(Decimal("12.34")), yuan(1234)) == (1234, Decimal("12.34"))
    with pytest.raises(ValueError, match="no whole number"):
        fen(Decimal("0.001"))


def test_levels_rise_and_are_suggested_by_persons_or_amount():
    assert catalog.suggested(3, Decimal(0)).key == "general"
    assert catalog.suggested(60, Decimal(0)).key == "larger"
    assert catalog.suggested(3, Decimal(6_000_000)).key == "major"
    assert catalog.suggested(1000, Decimal(0)).key == "grave"
    assert [level.two_persons for level in catalog.levels()] == [False, False, False, True]
