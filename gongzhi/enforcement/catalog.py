"""What enforcement takes from files: sectors with their fields, kinds of measure; facts of law cite their article."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gongzhi.core.catalogue import Entry, read_catalogue
from gongzhi.procedures.words import EVERY_MEMBER, MEMBERS, Mark

FOLDER = Path(__file__).parent / "catalog"
NAME = r"^[a-z0-9]+(_[a-z0-9]+)*$"


class SectorField(Entry):
    """Something that is asked of every record of a sector."""

    key: str = Field(pattern=NAME)
    title: str
    type: Literal["text", "choice", "number", "date", "yes"] = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""

    @model_validator(mode="after")
    def offers_choices(self):
        if (self.type == "choice") != bool(self.choices):
            raise ValueError('choices go with type = "choice"')
        return self


class Sector(Entry):
    """A field of supervision, and what a record of it says besides."""

    key: str = Field(pattern=NAME)
    title: str
    group: str = Field(pattern=NAME)
    """Figures are counted by group: drug = drugs, devices and cosmetics; housing = four kinds of firm."""
    members: tuple[str, ...]
    large_value: Decimal | None = None
    """From goods of this value on, in yuan, a case counts as large."""
    large_mark: Mark = Mark.UNVERIFIED
    field: tuple[SectorField, ...] = ()

    @model_validator(mode="after")
    def hangs_together(self):
        if unknown := sorted(set(self.members) - MEMBERS - {EVERY_MEMBER}):
            raise ValueError(f"members: no such member: {', '.join(unknown)}")
        keys = [field.key for field in self.field]
        if len(keys) != len(set(keys)):
            raise ValueError("field: a key stands there twice")
        return self


class Sectors(Entry):
    """The file of sectors."""

    sector: tuple[Sector, ...]

    @model_validator(mode="after")
    def has_each_once(self):
        keys = [sector.key for sector in self.sector]
        if len(keys) != len(set(keys)):
            raise ValueError("sector: a key stands there twice")
        return self


class MeasureKind(Entry):
    """A measure that is no penalty."""

    key: str = Field(pattern=NAME)
    title: str
    needs_due_date: bool = False
    """Whether it says by when something must be done."""
    basis: str = ""
    article: str = ""
    mark: Mark
    note: str = ""


class MeasureKinds(Entry):
    """The file of measures."""

    measure: tuple[MeasureKind, ...]


@cache
def sectors() -> dict[str, Sector]:
    """Give every sector by key, in the order of the file."""
    return {sector.key: sector for sector in read_catalogue(FOLDER / "sectors.toml", Sectors).sector}


@cache
def measure_kinds() -> dict[str, MeasureKind]:
    """Give every kind of measure by key, in the order of the file."""
    return {kind.key: kind for kind in read_catalogue(FOLDER / "measures.toml", MeasureKinds).measure}


def check_catalogue() -> None:
    """Read everything afresh.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    read_catalogue(FOLDER / "sectors.toml", Sectors)
    read_catalogue(FOLDER / "measures.toml", MeasureKinds)


def sectors_of(member: str) -> list[Sector]:
    """List the sectors that a member's offices supervise, its own before those of everybody."""
    fitting = [each for each in sectors().values() if member in each.members or EVERY_MEMBER in each.members]
    return sorted(fitting, key=lambda sector: member not in sector.members)


def sector_title(key: str) -> str:
    return sectors()[key].title if key in sectors() else key


def measure_title(key: str) -> str:
    return measure_kinds()[key].title if key in measure_kinds() else key
