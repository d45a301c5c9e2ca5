"""Reckonings of cooperation; pure."""

from collections.abc import Sequence


def judge_of(first: Sequence[int], second: Sequence[int]) -> int | None:
    """Find the nearest office above both of two units, None where there is none.

    :param first: identifiers of the offices above a unit, nearest first.
    """
    above = set(second)
    return next((pk for pk in first if pk in above), None)
