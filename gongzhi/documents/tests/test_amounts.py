import doctest
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.documents import amounts, rules
from gongzhi.documents.amounts import DIGITS, dated, in_capitals, written


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("1004", "壹仟零肆元整"),
        ("1010.10", "壹仟零壹拾元壹角"),
        ("100000", "壹拾万元整"),
        ("100001", "壹拾万零壹元整"),
        ("1001000", "壹佰万零壹仟元整"),
        ("10000000", "壹仟万元整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_writes_amounts_in_capitals_as_bills_do(amount, told):
    assert in_capitals(Decimal(amount)) == told


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_capitals_tell_every_whole_amount_apart(yuan):
    """Read back what was written: each digit at its place."""
    told, total, four, digit = in_capitals(Decimal(yuan)).removesuffix("元整"), 0, 0, 0
    for sign in told:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            four, digit = four + digit * 10 ** ("拾佰仟".index(sign) + 1), 0
        else:
            total, four, digit = total + (four + digit) * (10**4 if sign == "万" else 10**8), 0, 0
    assert total + four + digit == yuan


def test_writes_amounts_and_days():
    assert written(Decimal("1234567.5")) == "1,234,567.50元"
    assert dated(date(2026, 1, 5)) == "2026年1月5日"


def test_examples_in_the_docs_hold():
    for module in (amounts, rules):
        assert doctest.testmod(module).failed == 0
