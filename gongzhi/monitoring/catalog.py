"""The rules of online monitoring as data: classes, words, what speaks against a match, the article.

A match of words is a clue, never a finding (《广告绝对化用语执法指南》): an officer decides.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from gongzhi.core.catalogue import Entry, dotted, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError

RULES_PATH = Path(__file__).parent / "catalog" / "rules.toml"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
Word = Annotated[str, StringConstraints(min_length=2, max_length=30)]
Words = tuple[Word, ...]
Nearby = tuple[Annotated[str, StringConstraints(min_length=1, max_length=30)], ...]
Mark = Literal["verified", "secondary", "unverified"]


class RuleClass(Entry):
    """A class of rules, as the statistics count them."""

    key: Slug
    title: str


class ExceptionData(Entry):
    """What speaks against a match: one of these words near it. The hit is kept apart, with the reason."""

    key: Slug
    title: Annotated[str, StringConstraints(min_length=4, max_length=80)]
    act: str = ""
    article: str = ""
    mark: Mark = "unverified"
    words: Words
    within: Annotated[int, Field(ge=1, le=200)] = 12
    """Characters between the match and the word, at most."""
    classes: tuple[Slug, ...] = ()
    """Classes of rules that it speaks against."""


class RuleData(Entry):
    """One rule: what must be found in a page, or must be missing from it, and on which article that rests."""

    key: Slug
    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    rule_class: Slug
    words: Words
    """Each place where one of them stands is a match."""
    near: Nearby = ()
    """Where given, one of them must stand within `within` characters of the match."""
    within: Annotated[int, Field(ge=1, le=200)] = 20
    page_has: Words = ()
    """Where given, the page must have one of them anywhere."""
    page_lacks: Words = ()
    """Where given, the page must have none of them: the rule is about what is missing. It matches once a page."""
    act: str
    article: str
    mark: Mark = "unverified"
    note: str = ""

    @model_validator(mode="after")
    def says_what(self):
        if not self.words:
            raise ValueError("the rule has no words")
        return self


class RulesFile(Entry):
    """rules.toml."""

    rule_class: tuple[RuleClass, ...]
    exception: tuple[ExceptionData, ...] = ()
    rule: tuple[RuleData, ...]


@cache
def rules_file() -> RulesFile:
    """Read the rules, checked against the classes; once a process.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    found = read_catalogue(RULES_PATH, RulesFile)
    classes = {each.key for each in found.rule_class}
    for name, rows in (("rule_class", found.rule_class), ("exception", found.exception), ("rule", found.rule)):
        keys = [row.key for row in rows]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                refuse((name, index, "key"), f"the key {key} stands twice")
    for index, rule in enumerate(found.rule):
        if rule.rule_class not in classes:
            refuse(("rule", index, "rule_class"), f"no such class: {rule.rule_class}")
    for index, exception in enumerate(found.exception):
        for key in exception.classes:
            if key not in classes:
                refuse(("exception", index, "classes"), f"no such class: {key}")
    return found


def refuse(where: tuple[str | int, ...], message: str) -> None:
    raise CatalogueError(RULES_PATH, line_of(RULES_PATH.read_text(encoding="utf-8"), where), dotted(where), message)


def class_titles() -> dict[str, str]:
    """Give key → title of the classes of rules, in their order."""
    return {each.key: each.title for each in rules_file().rule_class}


def class_title(key: str) -> str:
    return class_titles().get(key, key)


def exceptions_for(rule_class: str) -> list[ExceptionData]:
    """List what speaks against matches of a class."""
    return [each for each in rules_file().exception if rule_class in each.classes]


def exception_title(key: str) -> str:
    return next((each.title for each in rules_file().exception if each.key == key), key)


def exception_citation(key: str) -> str:
    found = next((each for each in rules_file().exception if each.key == key), None)
    return f"《{found.act}》{found.article}" if found and found.act else ""
