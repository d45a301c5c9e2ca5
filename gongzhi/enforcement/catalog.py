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


class PenaltyKind(Entry):
    """A penalty as the law lists them."""

    key: str = Field(pattern=NAME)
    title: str
    amount: Literal["", "fine", "gains", "goods"] = ""
    """What its amount is counted as; empty: it has none."""
    hearing: Literal["never", "large", "always"] = "never"
    """Whether the party may ask for a hearing: never, where the amount is large, always."""
    published: bool = True
    """Whether a decision with this penalty alone is published."""
    months: int = 36
    """For how long it is shown."""
    may_stop_early: bool = True
    article: str
    mark: Mark


class PenaltyRules(Entry):
    """The file of penalties, with the thresholds of the province where the law leaves them open."""

    penalty: tuple[PenaltyKind, ...]
    large_fine_person: Decimal
    large_fine_organisation: Decimal
    large_fine_mark: Mark
    small_fine_person: Decimal
    small_fine_organisation: Decimal
    small_fine_months: int
    small_fine_mark: Mark
    late_percent_a_day: Decimal
    summary_person: Decimal
    summary_organisation: Decimal
    early_stop_months: int
    early_stop_mark: Mark


class EvidenceKind(Entry):
    key: str = Field(pattern=NAME)
    title: str


class EvidenceKinds(Entry):
    """The file of kinds of evidence."""

    evidence: tuple[EvidenceKind, ...]


class ListingGround(Entry):
    key: str = Field(pattern=NAME)
    title: str
    basis: str
    mark: Mark


class JointKind(Entry):
    """A measure against the listed that other members apply."""

    key: str = Field(pattern=NAME)
    title: str
    basis: str = ""
    mark: Mark


class ListingRules(Entry):
    """The file of the list of serious breaches and of joint sanctions."""

    years: int
    years_mark: Mark
    repair_after_months: int
    repair_mark: Mark
    ground: tuple[ListingGround, ...]
    joint: tuple[JointKind, ...]


@cache
def penalty_rules() -> PenaltyRules:
    return read_catalogue(FOLDER / "penalties.toml", PenaltyRules)


def penalty_kinds() -> dict[str, PenaltyKind]:
    """Give every kind of penalty by key, in the order of the law."""
    return {kind.key: kind for kind in penalty_rules().penalty}


@cache
def evidence_kinds() -> dict[str, EvidenceKind]:
    """Give every kind of evidence by key."""
    return {kind.key: kind for kind in read_catalogue(FOLDER / "evidence.toml", EvidenceKinds).evidence}


@cache
def listing_rules() -> ListingRules:
    return read_catalogue(FOLDER / "listing.toml", ListingRules)


def listing_grounds() -> dict[str, ListingGround]:
    return {ground.key: ground for ground in listing_rules().ground}


def joint_kinds() -> dict[str, JointKind]:
    return {kind.key: kind for kind in listing_rules().joint}


def penalty_title(key: str) -> str:
    return penalty_kinds()[key].title if key in penalty_kinds() else key


def joint_title(key: str) -> str:
    return joint_kinds()[key].title if key in joint_kinds() else key


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
    read_catalogue(FOLDER / "penalties.toml", PenaltyRules)
    read_catalogue(FOLDER / "evidence.toml", EvidenceKinds)
    read_catalogue(FOLDER / "listing.toml", ListingRules)


def sectors_of(member: str) -> list[Sector]:
    """List the sectors that a member's offices supervise, its own before those of everybody."""
    fitting = [each for each in sectors().values() if member in each.members or EVERY_MEMBER in each.members]
    return sorted(fitting, key=lambda sector: member not in sector.members)


def sector_title(key: str) -> str:
    return sectors()[key].title if key in sectors() else key


def measure_title(key: str) -> str:
    return measure_kinds()[key].title if key in measure_kinds() else key
