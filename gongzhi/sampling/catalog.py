"""What sampling takes from files: kinds of goods with what follows from a failing batch, and the weights of risk."""

from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from gongzhi.core.catalogue import Entry, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.enforcement.catalog import sectors
from gongzhi.procedures.words import VERBS_OF, Mark
from gongzhi.sampling.words import Level, NoticeKind

FOLDER = Path(__file__).parent / "catalog"
NAME = r"^[a-z0-9]+(_[a-z0-9]+)*$"
COMPUTED = ("sample_failed", "sample_suspect", "complaint")
"""Findings that come from records; the others are kinds of notices."""


class GoodsKind(Entry):
    """A kind of goods that is sampled."""

    key: str = Field(pattern=NAME, max_length=16)
    title: str
    law: str
    """The kind of record whose limits rule its samples, see procedures.words.VERBS_OF."""
    sector: str
    """As which sector of enforcement a failing batch goes on."""
    details: dict[str, str] = {}
    """Field of the sector → field of the sample that fills it."""
    fixed: dict[str, str] = {}
    """Field of the sector → what stands there unless an officer says otherwise."""
    kept_passed_months: int = Field(default=3, gt=0)
    kept_failed_months: int = Field(default=6, gt=0)
    kept_basis: str = ""
    kept_article: str = ""
    kept_mark: Mark = Mark.UNVERIFIED


class GoodsKinds(Entry):
    """The file of kinds."""

    kind: tuple[GoodsKind, ...]

    @model_validator(mode="after")
    def has_each_once(self):
        keys = [kind.key for kind in self.kind]
        if len(keys) != len(set(keys)):
            raise ValueError("kind: a key stands there twice")
        return self


class Weight(Entry):
    """How many points a finding of one sort gives, and how many all of that sort may give together."""

    key: str = Field(pattern=NAME)
    title: str
    points: float = Field(gt=0)
    most: float = Field(gt=0)


class Age(Entry):
    """Up to this age a finding counts by this factor."""

    days: int = Field(gt=0)
    factor: float = Field(gt=0, le=1)


class Threshold(Entry):
    """From so many points on the goods are of this level."""

    key: Level
    start: float = Field(alias="from", ge=0)


class Hazard(Entry):
    key: str = Field(pattern=NAME)
    title: str


class RiskRules(Entry):
    """The weights, ages, levels and hazards."""

    mark: Mark
    note: str = ""
    weight: tuple[Weight, ...]
    age: tuple[Age, ...]
    level: tuple[Threshold, ...]
    hazard: tuple[Hazard, ...]

    @model_validator(mode="after")
    def hangs_together(self):
        wanted = {*COMPUTED, *NoticeKind.values}
        if {weight.key for weight in self.weight} != wanted or len(self.weight) != len(wanted):
            raise ValueError(f"weight: one each for {', '.join(sorted(wanted))}")
        if [age.days for age in self.age] != sorted({age.days for age in self.age}) or not self.age:
            raise ValueError("age: the days grow from line to line")
        if [level.key for level in self.level] != list(Level) or self.level[0].start != 0:
            raise ValueError(f"level: {', '.join(Level)}, the first from 0")
        if [level.start for level in self.level] != sorted({level.start for level in self.level}):
            raise ValueError("level: the points grow from line to line")
        if len({hazard.key for hazard in self.hazard}) != len(self.hazard):
            raise ValueError("hazard: a key stands there twice")
        return self

    def weight_of(self, key: str) -> Weight:
        return next(weight for weight in self.weight if weight.key == key)


@cache
def kinds() -> dict[str, GoodsKind]:
    """Give every kind of goods by key, in the order of the file."""
    return {kind.key: kind for kind in read_catalogue(FOLDER / "kinds.toml", GoodsKinds).kind}


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.key, kind.title) for kind in kinds().values()]


def kind_title(key: str) -> str:
    return kinds()[key].title if key in kinds() else key


@cache
def risk_rules() -> RiskRules:
    return read_catalogue(FOLDER / "risk.toml", RiskRules)


def hazards() -> dict[str, str]:
    """Give the title of every hazard by key."""
    return {hazard.key: hazard.title for hazard in risk_rules().hazard}


def check_catalogue(folder: Path = FOLDER) -> None:
    """Read everything afresh, also against enforcement's sectors and the kinds of record that laws rule.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    path = folder / "kinds.toml"
    for number, kind in enumerate(read_catalogue(path, GoodsKinds).kind):
        for name, message in faults_of(kind):
            line = line_of(path.read_text(encoding="utf-8"), ("kind", number, name))
            raise CatalogueError(path, line, name, message)
    read_catalogue(folder / "risk.toml", RiskRules)


def faults_of(kind: GoodsKind):
    """Yield what of a kind does not fit the catalogues below: (field, what is wrong)."""
    if kind.law not in VERBS_OF:
        yield "law", f"no such kind of record: {kind.law}"
    sector = sectors().get(kind.sector)
    if sector is None:
        yield "sector", f"enforcement has no sector {kind.sector}"
        return
    known = {field.key: field for field in sector.field}
    for name in ("details", "fixed"):
        if strange := sorted(set(getattr(kind, name)) - set(known)):
            yield name, f"the sector has no field {', '.join(strange)}"
    for key, value in kind.fixed.items():
        if key in known and known[key].choices and value not in known[key].choices:
            yield "fixed", f"{key} has no choice {value}"
