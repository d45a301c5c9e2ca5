"""Whose time it was: the time that a matter took, charged to whoever it was waiting for; pure.

What is charged adds up to what passed, to the microsecond and whatever the order of the verbs: each instant between
the first line of a matter's history and its end belongs to exactly one part.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gongzhi.procedures.words import Whose

NOTHING = timedelta()


@dataclass(frozen=True)
class Turn:
    """From when on the matter waits for whom."""

    at: datetime
    whose: Whose


@dataclass(frozen=True)
class Stretch:
    """A stretch of time that was one's, up to and without `to`."""

    since: datetime
    to: datetime
    whose: Whose

    @property
    def length(self) -> timedelta:
        return self.to - self.since


@dataclass(frozen=True)
class Account:
    """What became of the time between two instants."""

    since: datetime
    to: datetime
    stretches: tuple[Stretch, ...] = field(default=())
    """One after the other without a gap, none empty; neighbours are different persons'."""

    @property
    def passed(self) -> timedelta:
        return self.to - self.since

    def charged(self, whose: Whose) -> timedelta:
        """Add up the time that is charged to one of them."""
        return sum((one.length for one in self.stretches if one.whose == whose), NOTHING)

    @property
    def parts(self) -> dict[Whose, timedelta]:
        """Whose → how much, of those who had any; together `passed`."""
        return {whose: self.charged(whose) for whose in Whose if self.charged(whose)}


def account(
    turns: Sequence[Turn], *, until: datetime, asked: Iterable[tuple[datetime, datetime | None]] = ()
) -> Account | None:
    """Charge the time from the first turn on: up to now, or to the day on which the matter was over.

    What is over and is opened again has stood still in between (`Whose.NOBODY`). A line that is dated before the one
    above it, as imports bring them, takes no time back: it begins where that one did.

    :param until: now.
    :param asked: stretches in which the office waits for what it asked a firm for; an open end lasts until now. They
        are the firm's as far as the matter was the office's otherwise.
    :return: None for a matter without history.
    """
    if not turns:
        return None
    points = [turns[0]]
    for turn in turns[1:]:
        if turn.whose != points[-1].whose:
            points.append(Turn(max(turn.at, points[-1].at), turn.whose))
    begin, last = points[0].at, points[-1]
    end = last.at if last.whose == Whose.NOBODY else max(until, last.at)
    cuts = [(since, end if to is None else to) for since, to in asked]
    found: list[Stretch] = []
    for turn, to in zip(points, [*(turn.at for turn in points[1:]), end], strict=True):
        for stretch in cut(Stretch(turn.at, to, turn.whose), cuts):
            if found and found[-1].whose == stretch.whose:
                found[-1] = Stretch(found[-1].since, stretch.to, stretch.whose)
            elif stretch.length:
                found.append(stretch)
    return Account(begin, end, tuple(found))


def cut(stretch: Stretch, asked: Sequence[tuple[datetime, datetime]]) -> list[Stretch]:
    """Cut a stretch where the office waited for a firm; nothing is lost by it and nothing counted twice."""
    if stretch.whose != Whose.OFFICE:
        return [stretch]
    edges = {stretch.since, stretch.to, *(edge for pair in asked for edge in pair)}
    inside = sorted(edge for edge in edges if stretch.since <= edge <= stretch.to)
    return [
        Stretch(since, to, Whose.TRADER if any(a <= since and to <= b for a, b in asked) else Whose.OFFICE)
        for since, to in itertools.pairwise(inside)
    ]
