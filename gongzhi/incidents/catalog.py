"""The levels of incidents, read once from catalog/levels.toml."""

from functools import cache
from pathlib import Path

from pydantic import model_validator

from gongzhi.core.catalogue import Entry, read_catalogue
from gongzhi.procedures.words import Mark

HOME = Path(__file__).parent / "catalog" / "levels.toml"


class Level(Entry):
    """One level; the list goes from the lowest to the highest."""

    key: str
    title: str
    persons: int
    amount: int
    two_persons: bool
    basis: str
    mark: Mark


class Levels(Entry):
    level: tuple[Level, ...]

    @model_validator(mode="after")
    def rise(self):
        if len({level.key for level in self.level}) != len(self.level):
            raise ValueError("two levels have the same key")
        for lower, higher in zip(self.level, self.level[1:], strict=False):
            if higher.persons <= lower.persons or higher.amount < lower.amount:
                raise ValueError(f"{higher.key} does not lie above {lower.key}")
        if self.level[0].two_persons:
            raise ValueError("the lowest level is the one that a single person gives")
        return self


@cache
def levels() -> tuple[Level, ...]:
    """List the levels from the lowest.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    return read_catalogue(HOME, Levels).level


def level_of(key: str) -> Level | None:
    return next((level for level in levels() if level.key == key), None)


def rank_of(key: str) -> int:
    return next((number for number, level in enumerate(levels()) if level.key == key), -1)


def title_of(key: str) -> str:
    level = level_of(key)
    return level.title if level else key


def suggested(persons: int, amount) -> Level:
    """Give the highest level whose number of persons or amount is reached; the lowest where none is."""
    reached = [level for level in levels() if persons >= level.persons or (level.amount and amount >= level.amount)]
    return reached[-1] if reached else levels()[0]
