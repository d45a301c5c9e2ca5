"""How official documents write amounts and days: 3,424.00元, 叁仟肆佰贰拾肆元整, 2026年11月24日. Pure."""

from datetime import date
from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def written(amount: Decimal) -> str:
    """Write an amount of yuan in figures.

    >>> written(Decimal("3424"))
    '3,424.00元'
    """
    return f"{amount:,.2f}元"


def in_capitals(amount: Decimal) -> str:
    """Write an amount of yuan in the figures that cannot be altered, as bills and agreements do.

    >>> in_capitals(Decimal("3424.50"))
    '叁仟肆佰贰拾肆元伍角'
    >>> in_capitals(Decimal("100200000.07"))
    '壹亿零贰拾万元零柒分'
    """
    cents = int((abs(amount) * 100).to_integral_value())
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    told = f"{whole(yuan)}元" if yuan else ""
    if jiao:
        told += f"{DIGITS[jiao]}角"
    if fen:
        told += f"{DIGITS[0] if told and not jiao else ''}{DIGITS[fen]}分"
    if not told:
        told = "零元"
    return f"{'负' if amount < 0 else ''}{told}{'' if fen or jiao else '整'}"


def whole(number: int) -> str:
    """Write a whole number below ten thousand millions of millions in capitals; nothing for 0."""
    told, gap = "", False
    for group in reversed(range(len(GROUPS))):
        four = number // 10 ** (4 * group) % 10_000
        if not four:
            gap = bool(told)
            continue
        if told and (gap or four < 1000):
            told += DIGITS[0]
        told += within(four) + GROUPS[group]
        gap = four % 10 == 0
    return told


def within(four: int) -> str:
    told, gap = "", False
    for place in reversed(range(4)):
        digit = four // 10**place % 10
        if not digit:
            gap = bool(told)
            continue
        told += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return told


def dated(day: date) -> str:
    """Write a day as below a document: no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"
