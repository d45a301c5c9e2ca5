"""What schemes there are, from catalog/schemes.toml: what a store pledges, what binds, how it is checked and ends."""

from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from gongzhi.core.catalogue import Entry, read_catalogue
from gongzhi.procedures.words import Mark

PATH = Path(__file__).parent / "catalog" / "schemes.toml"
NAME = r"^[a-z0-9]+(_[a-z0-9]+)*$"


class Point(Entry):
    """Goods that a store may leave out, an item of the check list, or a ground on which it may refuse."""

    key: str = Field(pattern=NAME, max_length=24)
    title: str


class Condition(Entry):
    """What holds for a store that joined, with where that stands and how well it is known."""

    key: str = Field(pattern=NAME)
    title: str
    basis: str
    article: str = ""
    source: str = ""
    mark: Mark

    @property
    def citation(self) -> str:
        return f"《{self.basis}》{self.article}" if self.article else self.basis


class Scheme(Entry):
    """One scheme."""

    key: str = Field(pattern=NAME, max_length=24)
    title: str
    short: str
    letter: str = Field(pattern=r"^[A-Z]$")
    """Ends the number of a store's sign."""
    summary: str
    scope: str
    """Of which goods it holds unless the store says otherwise."""
    refunds: bool
    """Whether stores log refunds under it."""
    least_days: int = Field(ge=0)
    most_days: int = Field(ge=0)
    """0: the pledge does not end after a number of days."""
    valid_months: int = Field(gt=0)
    renew_days: int = Field(gt=0)
    """So many days before its end it may be renewed."""
    change_days: int = Field(ge=0)
    """So many days before it holds, a change is announced."""
    check_months: int = Field(gt=0)
    silent_months: int | None = Field(default=None, gt=0)
    """No refund in so many months is a sign; none: it says nothing."""
    complaints: int = Field(gt=0)
    complaint_days: int = Field(gt=0)
    """So many complaints in so many days are a sign."""
    refusals: int = Field(gt=0)
    """So many refunds refused or denied in those days are a sign."""
    ends: tuple[str, ...]
    note: str = ""
    excluded: tuple[Point, ...] = ()
    condition: tuple[Condition, ...]
    item: tuple[Point, ...]
    ground: tuple[Point, ...]

    @model_validator(mode="after")
    def hangs_together(self):
        for name in ("excluded", "condition", "item", "ground"):
            keys = [point.key for point in getattr(self, name)]
            if len(keys) != len(set(keys)):
                raise ValueError(f"{name}: a key stands there twice")
        if self.least_days > self.most_days:
            raise ValueError("most_days: less than least_days")
        if "other" not in {ground.key for ground in self.ground}:
            raise ValueError("ground: one is other")
        return self

    def titles(self, name: str) -> dict[str, str]:
        """Give the titles of the excluded goods, items or grounds by key."""
        return {point.key: point.title for point in getattr(self, name)}


class Schemes(Entry):
    """The file of schemes."""

    scheme: tuple[Scheme, ...]

    @model_validator(mode="after")
    def has_each_once(self):
        for name in ("key", "letter"):
            told = [getattr(scheme, name) for scheme in self.scheme]
            if len(told) != len(set(told)):
                raise ValueError(f"scheme: a {name} stands there twice")
        return self


@cache
def schemes() -> dict[str, Scheme]:
    """Give every scheme by key, in the order of the file."""
    return {scheme.key: scheme for scheme in read_catalogue(PATH, Schemes).scheme}


def scheme_choices() -> list[tuple[str, str]]:
    return [(scheme.key, scheme.title) for scheme in schemes().values()]


def check_catalogue(path: Path = PATH) -> None:
    """Read the file afresh.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    read_catalogue(path, Schemes)
