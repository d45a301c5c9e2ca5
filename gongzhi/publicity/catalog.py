"""What publicity takes from files: which matters are shown, for how long, and on what grounds they are not."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gongzhi.cases.words import Kind, Outcome
from gongzhi.core.catalogue import Entry, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.procedures.catalog import all_procedures
from gongzhi.procedures.words import Mark

HOME = Path(__file__).parent / "catalog" / "disclosure.toml"
NAME = r"^[a-z0-9]+(_[a-z0-9]+)*$"
REOPENED = "reopened"
"""The ground on which an entry goes when its matter is opened again."""
WRONG = "wrong"
"""The ground on which an entry goes when an objection is upheld."""


class Cited(Entry):
    """A fact of law, and how well it is known."""

    mark: Mark = Mark.UNVERIFIED
    basis: str = ""
    article: str = ""

    @model_validator(mode="after")
    def cites_what_is_verified(self):
        if self.mark == Mark.VERIFIED and not (self.basis and self.article):
            raise ValueError("basis: what is verified names its law and article")
        return self


class Period(Cited):
    """How many working days something takes at most."""

    key: Literal["publish", "object", "decide"]
    title: str
    working_days: int = Field(gt=0, le=60)


class Display(Cited):
    years: int = Field(gt=0, le=10)


class Figures(Entry):
    """Of a trader's figures: the fewest matters of which a share is shown, and how many months are looked back on."""

    fewest: int = Field(gt=1)
    months: int = Field(gt=0, le=36)


class Result(Entry):
    """What the public reads of an outcome."""

    outcome: Outcome
    title: str


class Ground(Cited):
    """A reason, chosen by its key."""

    key: str = Field(pattern=NAME, max_length=32)
    title: str


class Never(Ground):
    """Matters that are never shown."""

    outcomes: tuple[Outcome, ...] = ()
    grounds: tuple[str, ...] = ()


class DisclosureLaw(Entry):
    """The file."""

    title: str
    basis: str
    mark: Mark
    note: str = ""
    kinds: tuple[Kind, ...]
    procedures: tuple[str, ...]
    period: tuple[Period, ...]
    display: Display
    figures: Figures
    result: tuple[Result, ...]
    never: tuple[Never, ...]
    hold_back: tuple[Ground, ...]
    objection: tuple[Ground, ...]

    @model_validator(mode="after")
    def has_each_once(self):
        for name in ("period", "never", "hold_back", "objection"):
            keys = [each.key for each in getattr(self, name)]
            if len(keys) != len(set(keys)):
                raise ValueError(f"{name}: a key stands there twice")
        if {each.key for each in self.period} != {"publish", "object", "decide"}:
            raise ValueError("period: publish, object and decide each have one")
        if missing := {REOPENED, WRONG} - {each.key for each in self.hold_back}:
            raise ValueError(f"hold_back: {', '.join(sorted(missing))} is needed")
        return self

    def days(self, key: str) -> int:
        return next(each.working_days for each in self.period if each.key == key)

    def result_of(self, outcome: str) -> str:
        """Give what the public reads of an outcome; empty for one that is not shown."""
        return next((each.title for each in self.result if each.outcome == outcome), "")


@cache
def disclosure_law() -> DisclosureLaw:
    """Read the file.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    return read_catalogue(HOME, DisclosureLaw)


def check_catalogue() -> None:
    """Check the file, also against the procedures that it names.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    told = disclosure_law()
    laws = all_procedures()
    if unknown := set(told.procedures) - {law.key for law in laws}:
        raise refused(("procedures",), f"no such procedure: {', '.join(sorted(unknown))}")
    grounds = {ground.key for law in laws for ground in (*law.end_ground, *law.decline_ground)}
    for number, each in enumerate(told.never):
        if unknown := set(each.grounds) - grounds:
            raise refused(("never", number, "grounds"), f"no procedure has: {', '.join(sorted(unknown))}")


def refused(where: tuple, message: str) -> CatalogueError:
    return CatalogueError(HOME, line_of(HOME.read_text(encoding="utf-8"), where), str(where[0]), message)


def hold_back_title(key: str) -> str:
    return next((each.title for each in disclosure_law().hold_back if each.key == key), key)


def objection_title(key: str) -> str:
    return next((each.title for each in disclosure_law().objection if each.key == key), key)
