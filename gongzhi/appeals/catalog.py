"""The schemes of appeals, read from catalog/schemes.toml: how appeals of a hotline are sorted, and what firms owe."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gongzhi.core.catalogue import Entry, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.procedures.catalog import Procedure, all_procedures
from gongzhi.procedures.words import Mark
from gongzhi.routing.subjects import problems as problems_of_matters
from gongzhi.routing.subjects import subjects

HOME = Path(__file__).parent / "catalog" / "schemes.toml"
KEY = r"^[a-z]+(-[a-z]+)*$"


class Sector(Entry):
    """A line of business: post or express, mobile or broadband."""

    key: str = Field(pattern=KEY, max_length=24)
    title: str
    mark: Mark


class Problem(Entry):
    """What an appeal complains of."""

    key: str = Field(pattern=KEY, max_length=24)
    title: str
    problem: str
    """Key of the same problem among those of all matters (routing)."""
    is_fee: bool = False
    """A dispute about charges, of which the law may have another time bar."""
    mark: Mark


class Scheme(Entry):
    """How one hotline's appeals are taken."""

    key: str = Field(pattern=KEY, max_length=12)
    title: str
    hotline: str
    procedure: str
    """Key of the procedure that rules them."""
    kind: Literal["appeal", "complaint"]
    """What the law calls such a matter."""
    subject: str
    """Key of what they are about among the goods and services of all matters (routing)."""
    firms: str
    number_title: str
    """What the firm finds the matter by: the waybill, the account."""
    report_limit: str
    """Key of the limit in the procedure within which the firm reports."""
    demanded: Literal["accept", "hand"]
    """The report is owed from acceptance on, or from when an officer hands the matter to the firm."""
    return_days: int = Field(gt=0)
    """Days for mending a report that was sent back."""
    return_mark: Mark
    return_note: str = ""
    mark: Mark
    source: str
    sector: tuple[Sector, ...] = Field(min_length=1)
    problem: tuple[Problem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def has_no_key_twice(self):
        for name in ("sector", "problem"):
            keys = [each.key for each in getattr(self, name)]
            if len(keys) != len(set(keys)):
                raise ValueError(f"{name}: a key stands there twice")
        return self

    def sector_title(self, key: str) -> str:
        return next((each.title for each in self.sector if each.key == key), key)

    def problem_title(self, key: str) -> str:
        return next((each.title for each in self.problem if each.key == key), key)

    def find_problem(self, key: str) -> Problem | None:
        return next((each for each in self.problem if each.key == key), None)


class Schemes(Entry):
    scheme: tuple[Scheme, ...] = Field(min_length=1)


@cache
def schemes() -> tuple[Scheme, ...]:
    """List the schemes in the order of the file."""
    return read_catalogue(HOME, Schemes).scheme


@cache
def scheme(key: str) -> Scheme | None:
    return next((each for each in schemes() if each.key == key), None)


@cache
def scheme_of_hotline(hotline: str) -> Scheme | None:
    return next((each for each in schemes() if each.hotline == hotline), None)


@cache
def scheme_of_procedure(procedure: str) -> Scheme | None:
    """Find the scheme of matters ruled by this version of a procedure, by its id; None for any other procedure."""
    key = procedure.partition("@")[0]
    return next((each for each in schemes() if each.procedure == key), None)


def check_catalogue(path: Path = HOME) -> int:
    """Read the schemes afresh, also against the law and the subjects; return how many there are.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    found = read_catalogue(path, Schemes).scheme
    laws: dict[str, list[Procedure]] = {}
    for law in all_procedures():
        laws.setdefault(law.key, []).append(law)
    known_subjects = {each.key for each in subjects()}
    known_problems = {each.key for each in problems_of_matters()}
    for index, each in enumerate(found):
        if each.procedure not in laws:
            refuse(path, ("scheme", index, "procedure"), f"no such procedure: {each.procedure}")
        for law in laws[each.procedure]:
            if each.report_limit not in {limit.key for limit in law.limit if limit.obliges == "trader"}:
                refuse(path, ("scheme", index, "report_limit"), f"{law.id} obliges no trader to {each.report_limit}")
        if each.subject not in known_subjects:
            refuse(path, ("scheme", index, "subject"), f"no such subject: {each.subject}")
        for problem in each.problem:
            if problem.problem not in known_problems:
                refuse(path, ("scheme", index, "problem"), f"{problem.key}: no such problem: {problem.problem}")
    for name in ("key", "hotline", "procedure"):
        values = [getattr(each, name) for each in found]
        if len(values) != len(set(values)):
            refuse(path, ("scheme", 0, name), "two schemes have the same")
    return len(found)


def refuse(path: Path, where: tuple[str | int, ...], message: str) -> None:
    raise CatalogueError(path, line_of(path.read_text(encoding="utf-8"), where), ".".join(map(str, where)), message)
