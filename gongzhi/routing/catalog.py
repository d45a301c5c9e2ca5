"""What a routing rule and a subject look like in their files, and how the files are read and checked."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from pydantic import Field, StringConstraints, model_validator

from gongzhi.core.catalogue import Entry, dotted, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError

NO_MEMBER = "none"
"""In place of a member: no member is competent, a person decides."""

Kind = Literal["enquiry", "complaint", "report", "appeal"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
Word = Annotated[str, StringConstraints(min_length=2, max_length=30)]


class RuleData(Entry):
    """One routing rule: when it matches, for which member it speaks, how loudly, and why."""

    key: Slug
    title: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    member: str
    """Key of a member or other agency of the directory; "none" where no member is competent."""
    level: Literal["law", "county", "prefecture", "province"] = "law"
    """Which of the member's offices: by the jurisdiction rules of the law, or always this level."""
    strong: bool = False
    """Decides alone, whatever the other rules say."""
    weight: Annotated[float, Field(gt=0, le=100)] = 1
    """Points; for rules with words, points for each word found, see docs/how-to/change-routing-rules.md."""
    hotlines: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    subjects: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    regions: tuple[Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3})?$")], ...] = ()
    platform: bool | None = None
    """Only for purchases on a platform (true), or only for others (false)."""
    words_any: tuple[Word, ...] = ()
    words_all: tuple[Word, ...] = ()
    words_none: tuple[Word, ...] = ()
    within: Literal["heading", "text"] = "text"
    """Where the words must stand: in the title or the beginning of the text, or anywhere."""
    basis: str = ""
    """The law or duty on which it rests."""
    reason: Annotated[str, StringConstraints(min_length=8, max_length=80)]
    """In Chinese, fit to show to a consumer, without a full stop."""

    @model_validator(mode="after")
    def says_when(self):
        """Refuse a rule without any condition, and one whose words contradict each other."""
        if not (self.hotlines or self.kinds or self.subjects or self.problems or self.words_any or self.words_all):
            raise ValueError("the rule names no hotline, kind, subject, problem or words")
        if both := set(self.words_none) & (set(self.words_any) | set(self.words_all)):
            raise ValueError(f"words both wanted and unwanted: {'、'.join(sorted(both))}")
        return self


class RoutingFile(Entry):
    """routing.toml of a province."""

    minimum: Annotated[float, Field(gt=0)]
    """A member below this score is not chosen."""
    lead: Annotated[float, Field(ge=1)]
    """The best must have so many times the score of the second."""
    rule: tuple[RuleData, ...]


class Subject(Entry):
    """One subject on one of the two axes."""

    key: Slug
    title: str
    axis: Literal["goods", "service", "problem"]
    """goods and service are the first axis (what was bought), problem is the second."""
    words: tuple[Word, ...]
    """Words that hint at it."""


class SubjectsFile(Entry):
    """subjects.toml."""

    label: str
    """Told wherever the list is shown."""
    subject: tuple[Subject, ...]


SUBJECTS_PATH = Path(__file__).parent / "catalog" / "subjects.toml"


def routing_path(folder: Path | None = None) -> Path:
    """Tell where a province keeps its routing rules."""
    return (folder or settings.PROVINCE) / "routing.toml"


@cache
def subjects_file() -> SubjectsFile:
    """Read the subjects.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    found = read_catalogue(SUBJECTS_PATH, SubjectsFile)
    refuse_repeated(SUBJECTS_PATH, "subject", [subject.key for subject in found.subject])
    return found


def routing_file(folder: Path | None = None) -> RoutingFile:
    """Read a province's routing rules, checked against the subjects; once a process and folder.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    return read_routing(routing_path(folder))


@cache
def read_routing(path: Path) -> RoutingFile:
    found = read_catalogue(path, RoutingFile)
    refuse_repeated(path, "rule", [rule.key for rule in found.rule])
    for index, rule in enumerate(found.rule):
        for field, fault in faults(rule):
            refuse(path, ("rule", index, field), fault)
    return found


def check_catalogue(
    folder: Path | None = None, *, members: frozenset[str], regions: frozenset[str], hotlines: frozenset[str]
) -> RoutingFile:
    """Check subjects and rules, also against who exists: the keys of members, regions and hotlines.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    subjects_file()
    found = routing_file(folder)
    for index, rule in enumerate(found.rule):
        for field, fault in strangers(rule, members=members, regions=regions, hotlines=hotlines):
            refuse(routing_path(folder), ("rule", index, field), fault)
    return found


def faults(rule: RuleData) -> list[tuple[str, str]]:
    """List what a rule names that the catalogue of subjects does not have: (field, what is wrong)."""
    known = {subject.key: subject.axis for subject in subjects_file().subject}
    wrong = [
        ("subjects", f"no such subject: {key}") for key in rule.subjects if known.get(key, "problem") == "problem"
    ]
    return wrong + [("problems", f"no such problem: {key}") for key in rule.problems if known.get(key) != "problem"]


def strangers(
    rule: RuleData, *, members: frozenset[str], regions: frozenset[str], hotlines: frozenset[str]
) -> list[tuple[str, str]]:
    """List whom and what a rule names that does not exist: (field, what is wrong)."""
    wrong = (
        [] if rule.member == NO_MEMBER or rule.member in members else [("member", f"no such member: {rule.member}")]
    )
    wrong += [("regions", f"no such region: {code}") for code in rule.regions if code not in regions]
    return wrong + [("hotlines", f"no such hotline: {key}") for key in rule.hotlines if key not in hotlines]


def refuse_repeated(path: Path, name: str, keys: list[str]) -> None:
    """Refuse a key that stands twice."""
    for index, key in enumerate(keys):
        if key in keys[:index]:
            refuse(path, (name, index, "key"), f"the key {key} stands twice")


def refuse(path: Path, where: tuple[str | int, ...], message: str) -> None:
    """Raise the error that names file, line and field."""
    raise CatalogueError(path, line_of(path.read_text(encoding="utf-8"), where), dotted(where), message)
