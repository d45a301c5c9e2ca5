"""What each figure of enforcement is called and means, from catalog/figures.toml."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gongzhi.core.catalogue import Entry, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError

PATH = Path(__file__).parent / "catalog" / "figures.toml"


class Defined(Entry):
    """One figure."""

    code: str = Field(pattern=r"^[a-z]+(\.[a-z_]+)+$")
    title: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    """家次, 人次, 件, 元, %"""
    kind: Literal["count", "amount", "share", "growth"] = "count"
    """count: records; amount: yuan or goods added up; share: in percent of what it is counted
    out of; growth: in percent against a year before."""
    counts: str = Field(min_length=1)
    """What is counted."""
    out_of: str = Field(min_length=1)
    """What it is counted out of."""


class Area(Entry):
    """Figures that stand together."""

    title: str
    figure: tuple[Defined, ...]


class Figures(Entry):
    """The file of figures."""

    area: tuple[Area, ...]

    @model_validator(mode="after")
    def has_each_once(self):
        codes = [figure.code for area in self.area for figure in area.figure]
        if len(codes) != len(set(codes)):
            raise ValueError("area: a figure stands there twice")
        return self


@cache
def figures() -> Figures:
    return read_catalogue(PATH, Figures)


def check_catalogue(known: set[str], path: Path = PATH) -> None:
    """Read the file, also against the figures that can be counted.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    told = read_catalogue(path, Figures)
    text = path.read_text(encoding="utf-8")
    defined = {figure.code for area in told.area for figure in area.figure}
    for code in sorted(defined - known):
        line = next(number for number, line in enumerate(text.splitlines(), 1) if f'"{code}"' in line)
        raise CatalogueError(path, line, "code", f"nothing counts {code}")
    for code in sorted(known - defined):
        raise CatalogueError(path, line_of(text, ("area",)), "area", f"{code} is counted and not defined")
