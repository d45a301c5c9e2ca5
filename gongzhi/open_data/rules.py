"""What is reckoned about open data: which numbers are hidden, where a row lies, which versions stay. Pure."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """List the firsts of months from one to another, both included."""
    found, month = [], month_of(first)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def prefecture_of(region: str) -> str:
    """Give the code of the prefecture in which a region lies; empty for the province and for what is none.

    The first four digits of a code by GB/T 2260 name the prefecture, the first two the province.
    """
    if len(region) < 6 or region[2:4] == "00":
        return ""
    return f"{region[:4]}00"


def county_of(region: str) -> str:
    """Give the code of the county, where a township's is known; a prefecture's stays."""
    return region[:6]


def suppressed(counts: Mapping[Key, int], *, groups: Iterable[Iterable[Key]], least: int) -> set[Key]:
    """Say which counts of a table are not shown, so that none below `least` can be read or reckoned.

    A count from 1 up to below `least` is hidden. Where the sum of a group is known from elsewhere, the hidden ones
    of it must be at least two and together at least `least`: else the smallest shown ones are hidden with them, until
    that holds everywhere. Nothing (0) is shown: it is about nobody.

    :param groups: sets of keys whose sums may be known.
    """
    hidden = {key for key, count in counts.items() if 0 < count < least}
    told = [[key for key in group if counts.get(key, 0) > 0] for group in groups]
    again = True
    while again:
        again = False
        for group in told:
            covered = [key for key in group if key in hidden]
            open_ones = [key for key in group if key not in hidden]
            if not covered or not open_ones:
                continue
            if len(covered) < 2 or sum(counts[key] for key in covered) < least:
                hidden.add(min(open_ones, key=lambda key: (counts[key], str(key))))
                again = True
    return hidden


def past_their_time(made: list[tuple[int, date]], *, latest: int, months: int) -> set[int]:
    """Say which versions no longer keep their files.

    :param made: number and day of each version that has files.
    :param latest: so many of the newest stay.
    :param months: of so many months, the last one of each stays.
    """
    newest_first = sorted(made, reverse=True)
    stay = {number for number, _day in newest_first[:latest]}
    last_of: dict[date, int] = {}
    for number, day in newest_first:
        last_of.setdefault(month_of(day), number)
    stay |= set(list(last_of.values())[:months])
    return {number for number, _day in made} - stay
