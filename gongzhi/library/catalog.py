"""The acts that come with gongzhi: catalog/acts/*.toml, checked also against the citations of the procedures."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from gongzhi.core.catalogue import Entry, line_of, read_folder
from gongzhi.core.errors import CatalogueError
from gongzhi.library import rules
from gongzhi.procedures.catalog import Fact, Procedure, all_procedures
from gongzhi.procedures.words import Mark

FOLDER = Path(__file__).parent / "catalog" / "acts"
CITATION = re.compile(
    r"《([^》]+)》((?:[第至、零〇一二两三四五六七八九十百千]|[条款项](?:之[一二三四五六七八九十])?)*)"
)
Text = Annotated[str, StringConstraints(max_length=2000)]


class ArticleData(Entry):
    """What one article says, in words of our own."""

    no: int = Field(gt=0, lt=10_000)
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    says: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    mark: Mark | None = None
    """None: as the act."""
    q: Text = ""
    a: Text = ""
    source: Text = ""

    @model_validator(mode="after")
    def answers_what_it_asks(self):
        if bool(self.q) != bool(self.a):
            raise ValueError("q and a go together")
        return self


class ActData(Entry):
    """One act."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    names: tuple[str, ...] = ()
    """Other names by which it is cited."""
    kind: Literal["law", "regulation", "judicial", "rule", "local", "document"]
    issuer: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    number: Annotated[str, StringConstraints(max_length=60)] = ""
    begins: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")
    replaced_by: str = ""
    mark: Mark
    source: Text = ""
    note: Text = ""
    article: tuple[ArticleData, ...] = ()

    @model_validator(mode="after")
    def is_in_order(self):
        numbers = [article.no for article in self.article]
        if numbers != sorted(set(numbers)):
            raise ValueError("articles stand in their order, each once")
        if self.begins and self.ends and self.ends < self.begins:
            raise ValueError("an act ends after it begins")
        return self


class ActsFile(Entry):
    act: tuple[ActData, ...]


@cache
def shipped() -> dict[str, ActData]:
    """Read all acts: key → act, in the order of the files.

    :raises CatalogueError: naming file, line and field of what is wrong.
    """
    found: dict[str, ActData] = {}
    names: set[str] = set()
    for path, file in read_folder(FOLDER, ActsFile):
        for place, act in enumerate(file.act):
            called = {act.title, *act.names}
            if act.key in found or called & names:
                line = line_of(path.read_text(encoding="utf-8"), ("act", place, "key"))
                raise CatalogueError(path, line, f"act[{place + 1}].key", f"{act.key} stands twice")
            found[act.key] = act
            names |= called
    for act in found.values():
        if act.replaced_by and act.replaced_by not in found:
            raise CatalogueError(FOLDER, 1, f"{act.key}.replaced_by", f"no such act: {act.replaced_by}")
    return found


def acts_by_name() -> dict[str, str]:
    """Tell which act a name means: title or other name → key."""
    return {name: act.key for act in shipped().values() for name in (act.title, *act.names)}


def facts_of(law: Procedure) -> Iterator[Fact]:
    """Give every fact of a version of a procedure."""
    for name in (
        "limit", "pause", "content", "decline_ground", "end_ground", "outcome", "duty", "jurisdiction", "rule",
    ):  # fmt: skip
        yield from getattr(law, name)
    yield from (fact for fact in (law.prior_complaint, law.joint) if fact)


def citations() -> Iterator[tuple[Procedure, Fact, str, str]]:
    """Give every citation in the files of procedures: (procedure, fact, name of the act, articles)."""
    for law in all_procedures():
        for fact in facts_of(law):
            if fact.article:
                yield law, fact, fact.basis or law.basis, fact.article


def check_catalogue() -> None:
    """Check the acts, and that each article of them that a procedure cites is there.

    :raises CatalogueError: naming what is wrong.
    """
    acts, names = shipped(), acts_by_name()
    for law, fact, basis, article in citations():
        if basis not in names:
            continue
        act = acts[names[basis]]
        known = {str(each.no) for each in act.article}
        if missing := [key for key in rules.keys_of(article) if key not in known]:
            raise CatalogueError(
                FOLDER,
                1,
                act.key,
                f"{law.id} {fact.key} cites {article}, but article {', '.join(missing)} is not here",
            )


@cache
def addresses() -> dict[str, tuple[str, frozenset[str]]]:
    """Tell of each name of an act that comes with gongzhi its key and the articles it has here."""
    articles = {key: frozenset(str(each.no) for each in act.article) for key, act in shipped().items()}
    return {name: (key, articles[key]) for name, key in acts_by_name().items()}


def laid_out(text: str) -> list[tuple[str, str, str]]:
    """Lay a text with citations out in parts: (text, act, article); both empty where a part names nothing here.

    What names one article is one part, 《name》第十五条第二项; of several each is a part of its own.
    """
    parts, at = [], 0
    for found in CITATION.finditer(text):
        act, known = addresses().get(found[1], ("", frozenset()))
        if not act:
            continue
        if found.start() > at:
            parts.append((text[at : found.start()], "", ""))
        parts += cited_parts(f"《{found[1]}》", found[2], act, known)
        at = found.end()
    return [*parts, (text[at:], "", "")] if at < len(text) else parts


def cited_parts(name: str, articles: str, act: str, known: frozenset[str]) -> list[tuple[str, str, str]]:
    """Lay out one citation; the name alone leads to the act."""
    pieces = rules.pieces_of(articles)
    named = [piece.key for piece in pieces if piece.key in known]
    if len(named) == 1 and sum(bool(piece.key) for piece in pieces) == 1:
        return [(name + articles, act, named[0])]
    found = [(name, act, "")] if name else []
    return [
        *found,
        *((piece.text, act, piece.key) if piece.key in known else (piece.text, "", "") for piece in pieces),
    ]
