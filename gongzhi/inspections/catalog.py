"""Sectors and their check lists, read from catalog/sectors/*.toml; the risk weights of draws, from catalog/risk.toml.

A file is one version of one sector's list. When the list changes, it gets `effective_to` and a new file begins the
day after; an inspection keeps the version under which it was planned. A sector's kinds of firm and own
fields are data: a new sector needs no code.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gongzhi.core.catalogue import Entry, line_of, read_catalogue, read_folder
from gongzhi.core.errors import CatalogueError
from gongzhi.enforcement.catalog import sectors as enforcement_sectors
from gongzhi.inspections.words import Answer, Follow, Risk
from gongzhi.procedures.words import MEMBERS, Mark

FOLDER = Path(__file__).parent / "catalog"
NAME = r"^[a-z0-9]+(_[a-z0-9]+)*$"
LONGEST_KEY = 24


class Kind(Entry):
    """A kind of firm or class of issuer within a sector."""

    key: str = Field(pattern=NAME, max_length=16)
    title: str = Field(min_length=1)
    basis: str = ""
    article: str = ""
    mark: Mark | None = None
    note: str = ""


class Choice(Entry):
    """One answer that may be chosen."""

    key: str = Field(pattern=NAME, max_length=16)
    title: str = Field(min_length=1)


class Own(Entry):
    """A field that only this sector's inspections have."""

    key: str = Field(pattern=NAME, max_length=32)
    title: str = Field(min_length=1)
    type: Literal["text", "whole", "money", "choice", "yes_no"] = "text"
    required: bool = False
    choice: tuple[Choice, ...] = ()
    help: str = ""

    @model_validator(mode="after")
    def has_choices_where_one_is_chosen(self):
        if (self.type == "choice") != bool(self.choice):
            raise ValueError('choices go with type = "choice"')
        return self


class LeadsTo(Entry):
    """As which sector of enforcement a clue or a measure from here goes on, and what it says besides."""

    kind: str = ""
    """Only from this kind of firm; empty: from any."""
    field: str = ""
    value: str = ""
    """Only where this own field has this value."""
    sector: str = Field(pattern=NAME)
    details: dict[str, str] = {}


class Item(Entry):
    """One thing to check: what, by which article, how, with which results."""

    key: str = Field(pattern=NAME, max_length=32)
    title: str = Field(min_length=1)
    how: str = ""
    """How to check it."""
    basis: str
    article: str = ""
    mark: Mark
    kinds: tuple[str, ...] = ()
    """Only for these kinds of firm; empty: for all."""
    answers: tuple[Answer, ...] = (Answer.OK, Answer.FAULT, Answer.NOT_APPLICABLE)
    photo: bool = False
    """A photo is asked for where the item is not met."""
    follow: Follow | None = None
    """What usually follows where it is not met."""

    @model_validator(mode="after")
    def names_its_article(self):
        if self.mark == Mark.VERIFIED and not self.article:
            raise ValueError("a verified item names its article")
        if Answer.OK not in self.answers or Answer.FAULT not in self.answers:
            raise ValueError('answers hold at least "ok" and "fault"')
        return self


class Days(Entry):
    """So many days for something, by which article."""

    working_days: int = Field(gt=0, le=250)
    basis: str
    article: str = ""
    mark: Mark
    note: str = ""


class Sector(Entry):
    """One version of what is checked in one sector."""

    key: str = Field(pattern=NAME, max_length=LONGEST_KEY)
    title: str = Field(min_length=1)
    members: tuple[str, ...]
    """Whose sector it is."""
    effective_from: date
    effective_to: date | None = None
    least_officers: int = Field(default=2, ge=1, le=10)
    least_basis: str = ""
    publish: Days | None = None
    """Within so many days the result is published."""
    recheck: Days
    """What is ordered to be put right is checked again after so many days, unless the officer gives another day."""
    seizes: bool = False
    """Goods or publications are seized on the spot in this sector."""
    goods: tuple[Choice, ...] = ()
    """What kinds of goods are seized."""
    note: str = ""
    kind: tuple[Kind, ...]
    field: tuple[Own, ...] = ()
    leads_to: tuple[LeadsTo, ...]
    item: tuple[Item, ...]

    @property
    def id(self) -> str:
        return f"{self.key}@{self.effective_from}"

    @model_validator(mode="after")
    def hangs_together(self):
        for name in ("kind", "field", "item", "goods"):
            keys = [entry.key for entry in getattr(self, name)]
            if doubled := sorted({key for key in keys if keys.count(key) > 1}):
                raise ValueError(f"{name}: {', '.join(doubled)} stands there twice")
        if unknown := sorted(set(self.members) - MEMBERS):
            raise ValueError(f"no such member: {', '.join(unknown)}")
        kinds = {kind.key for kind in self.kind}
        for item in self.item:
            if strange := sorted(set(item.kinds) - kinds):
                raise ValueError(f"item {item.key}: no such kind: {', '.join(strange)}")
        for lead in self.leads_to:
            if lead.kind and lead.kind not in kinds:
                raise ValueError(f"leads_to: no such kind: {lead.kind}")
            if bool(lead.field) != bool(lead.value) or (lead.field and lead.field not in {f.key for f in self.field}):
                raise ValueError(f"leads_to: no such field: {lead.field}")
        if self.seizes != bool(self.goods):
            raise ValueError("goods go with seizes = true")
        if self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("effective_to lies before effective_from")
        return self

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def kind_title(self, key: str) -> str:
        return next((kind.title for kind in self.kind if kind.key == key), key)

    def goods_title(self, key: str) -> str:
        return next((each.title for each in self.goods if each.key == key), key)

    def lead_for(self, kind: str, own: dict) -> LeadsTo | None:
        """Find as which sector of enforcement something from here goes on: the first row that fits."""
        return next(
            (
                lead
                for lead in self.leads_to
                if lead.kind in ("", kind) and (not lead.field or own.get(lead.field) == lead.value)
            ),
            None,
        )

    def items_for(self, kind: str) -> list[Item]:
        """List what is checked at a firm of this kind."""
        return [item for item in self.item if not item.kinds or kind in item.kinds]


class Risks(Entry):
    """How many tickets a trader of each risk class has in a draw."""

    basis: str
    article: str = ""
    mark: Mark
    note: str = ""
    tickets: dict[Risk, int]

    @model_validator(mode="after")
    def gives_every_class_its_tickets(self):
        if set(self.tickets) != set(Risk):
            raise ValueError(f"tickets are given for {', '.join(Risk)}")
        if not all(1 <= count <= 100 for count in self.tickets.values()):
            raise ValueError("a class has 1 to 100 tickets")
        return self


def read_sectors(folder: Path = FOLDER) -> Iterator[Sector]:
    """Read every version of every sector.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    known: dict[str, list[Sector]] = {}
    for path, sector in read_folder(folder / "sectors", Sector):
        for other in known.setdefault(sector.key, []):
            first, second = sorted((sector, other), key=lambda each: each.effective_from)
            if first.effective_to is None or first.effective_to >= second.effective_from:
                line = line_of(path.read_text(encoding="utf-8"), ("effective_from",))
                raise CatalogueError(path, line, "effective_from", f"overlaps {other.id}")
        known[sector.key].append(sector)
        yield sector


@cache
def versions() -> dict[str, Sector]:
    """Give every version by its id."""
    return {sector.id: sector for sector in read_sectors()}


def sector_by_id(id: str) -> Sector:
    return versions()[id]


def sectors_on(day: date) -> list[Sector]:
    """List the sectors in force on a day, by title."""
    return sorted((each for each in versions().values() if each.in_force(day)), key=lambda each: each.key)


def sector_on(key: str, day: date) -> Sector | None:
    """Find the version of a sector in force on a day."""
    return next((each for each in versions().values() if each.key == key and each.in_force(day)), None)


def sector_title(key: str) -> str:
    """Name a sector by the latest version of its file."""
    found = [each for each in versions().values() if each.key == key]
    return max(found, key=lambda each: each.effective_from).title if found else key


@cache
def risks() -> Risks:
    return read_catalogue(FOLDER / "risk.toml", Risks)


def check_catalogue(folder: Path = FOLDER) -> None:
    """Read everything once, also against enforcement's sectors.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    known = set(enforcement_sectors())
    for path, sector in read_folder(folder / "sectors", Sector):
        for number, lead in enumerate(sector.leads_to):
            if lead.sector not in known:
                line = line_of(path.read_text(encoding="utf-8"), ("leads_to", number, "sector"))
                raise CatalogueError(path, line, "sector", f"enforcement has no sector {lead.sector}")
    list(read_sectors(folder))
    read_catalogue(folder / "risk.toml", Risks)
