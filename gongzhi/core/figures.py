"""What a figure is: records of a period counted, and what they are counted out of. Each app has a figures.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from gongzhi.core import clock
from gongzhi.core.actors import Actor


@dataclass(frozen=True)
class Scope:
    """Of which records: those from a day up to another and without it, of all agencies or one, everywhere or in a
    region."""

    since: date
    until: date
    member: str = ""
    """Word of an agency: samr, culture; empty: of all."""
    region: str = ""
    """Beginning of the region's code, as `directory.rules.region_prefix` gives it; empty: everywhere."""

    @property
    def begins(self) -> datetime:
        return clock.start_of(self.since)

    @property
    def ends(self) -> datetime:
        return clock.start_of(self.until)


@dataclass(frozen=True)
class Count:
    """So much, out of so much."""

    counted: Decimal | int
    out_of: Decimal | int


Figure = Callable[[Scope, Actor], Count]
"""Counts what this viewer may see; one query, or two where two tables are read."""
