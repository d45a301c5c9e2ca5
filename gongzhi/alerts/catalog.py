"""Seasons: times of the year round which certain dangers return, read once from catalog/seasons.toml."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from gongzhi.core.catalogue import Entry, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.routing.subjects import subject_title, subjects

PATH = Path(__file__).parent / "catalog" / "seasons.toml"
AHEAD = timedelta(days=21)
"""So long before a season begins its alert is asked for."""


class Season(Entry):
    """One time of the year."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=24)]
    title: Annotated[str, StringConstraints(min_length=2, max_length=20)]
    begins: str = Field(alias="from")
    ends: str = Field(alias="to")
    hint: Annotated[str, StringConstraints(min_length=4, max_length=80)]
    """What an alert of this season could be about."""

    @field_validator("begins", "ends")
    @classmethod
    def is_a_day(cls, text: str) -> str:
        date.fromisoformat(f"2025-{text}")
        return text

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it, whatever the year."""
        at = f"{day:%m-%d}"
        return self.begins <= at <= self.ends if self.begins <= self.ends else at >= self.begins or at <= self.ends

    def is_due(self, day: date) -> bool:
        """Tell whether it is time to warn: it has begun, or begins soon."""
        return self.holds(day) or self.holds(day + AHEAD)


class SeasonsFile(Entry):
    season: tuple[Season, ...]


@cache
def seasons_file() -> SeasonsFile:
    """Read the seasons.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    found = read_catalogue(PATH, SeasonsFile)
    known: set[str] = set()
    for place, season in enumerate(found.season):
        if season.key in known:
            line = line_of(PATH.read_text(encoding="utf-8"), ("season", place, "key"))
            raise CatalogueError(PATH, line, f"season[{place + 1}].key", f"{season.key} stands twice")
        known.add(season.key)
    return found


def seasons() -> dict[str, Season]:
    """Give the seasons by key, in the order of the file."""
    return {season.key: season for season in seasons_file().season}


def season_title(key: str) -> str:
    found = seasons().get(key)
    return found.title if found else key


def due_seasons(day: date) -> list[Season]:
    """List the seasons that have begun or begin soon."""
    return [season for season in seasons().values() if season.is_due(day)]


def subject_choices() -> list[tuple[str, str]]:
    """List what an alert may be about: the goods and services that matters are about."""
    return [(subject.key, subject.title) for subject in subjects()]


def is_a_subject(key: str) -> bool:
    return key in {subject.key for subject in subjects()}


__all__ = [
    "due_seasons",
    "is_a_subject",
    "season_title",
    "seasons",
    "seasons_file",
    "subject_choices",
    "subject_title",
]
