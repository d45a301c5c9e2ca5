"""What replies are looked through for, which share is called back, and what callers ask: read from catalog/*.toml."""

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

from django.conf import settings
from pydantic import Field, field_validator, model_validator

from gongzhi.cases.words import Claim
from gongzhi.core.catalogue import Entry, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.quality.rules import RULES

HOME = Path(__file__).parent / "catalog"
REPLY_VERBS = frozenset({"answer", "ask", "settle", "verify", "end", "decline"})
PLACEHOLDERS = frozenset({"number", "title", "trader", "outcome", "recovered", "unit"})
Percent = Field(ge=0, le=100)


class Check(Entry):
    """One thing that a reply is looked through for."""

    key: str
    title: str
    why: str
    rule: str
    verbs: frozenset[str]
    words: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()

    @field_validator("rule")
    @classmethod
    def is_a_rule(cls, rule: str) -> str:
        if rule not in RULES:
            raise ValueError(f"no rule is called {rule}; there are {', '.join(sorted(RULES))}")
        return rule

    @field_validator("verbs")
    @classmethod
    def are_acts_with_a_text(cls, verbs: frozenset[str]) -> frozenset[str]:
        if unknown := verbs - REPLY_VERBS:
            raise ValueError(f"no text goes to a consumer with {', '.join(sorted(unknown))}")
        return verbs


class Replies(Entry):
    """The file replies.toml."""

    least: int = Field(gt=0)
    most: int = Field(gt=0)
    check: tuple[Check, ...]
    claims: dict[Claim, tuple[str, ...]]
    jargon: dict[str, str]

    @model_validator(mode="after")
    def has_no_key_twice(self):
        if len({check.key for check in self.check}) != len(self.check):
            raise ValueError("two checks have the same key")
        return self


class Line(Entry):
    """Something that the caller says."""

    text: str

    @field_validator("text")
    @classmethod
    def uses_known_placeholders(cls, text: str) -> str:
        if unknown := {name for _text, name, *_rest in Formatter().parse(text) if name is not None} - PLACEHOLDERS:
            raise ValueError(f"unknown placeholder {', '.join(sorted(unknown))}")
        return text


class Question(Line):
    """A question of the script."""

    key: str = Field(pattern=r"^[a-z][a-z_]*$")
    kind: Literal["yes_no", "scale"]
    disagrees: Literal["", "yes", "no"] = ""
    only_if: Literal["", "recovered", "resolved"] = ""


class Callbacks(Entry):
    """The file callbacks.toml."""

    percent: float = Percent
    tries: int = Field(ge=1, le=10)
    again_after: int = Field(ge=0, le=14)
    within: int = Field(ge=1, le=90)
    members: dict[str, float] = Field(default_factory=dict)
    hotlines: dict[str, float] = Field(default_factory=dict)
    opening: Line
    question: tuple[Question, ...]
    closing: Line

    @field_validator("members", "hotlines")
    @classmethod
    def are_shares(cls, shares: dict[str, float]) -> dict[str, float]:
        if wrong := [key for key, percent in shares.items() if not 0 <= percent <= 100]:
            raise ValueError(f"{wrong[0]}: a share is 0 to 100 percent")
        return shares


class Shares(Entry):
    """A province's callbacks.toml: shares of its own."""

    percent: float | None = Field(default=None, ge=0, le=100)
    members: dict[str, float] = Field(default_factory=dict)
    hotlines: dict[str, float] = Field(default_factory=dict)

    _are_shares = field_validator("members", "hotlines")(Callbacks.are_shares.__func__)


@cache
def replies() -> Replies:
    return read_catalogue(HOME / "replies.toml", Replies)


@cache
def callbacks() -> Callbacks:
    return read_catalogue(HOME / "callbacks.toml", Callbacks)


@cache
def shares(folder: Path) -> Shares:
    path = folder / "callbacks.toml"
    return read_catalogue(path, Shares) if path.exists() else Shares()


def percent_for(*, member: str, hotline: str) -> float:
    """Tell which share of a member's or hotline's closed matters is called back: a hotline's own goes first, the
    province's before what came along."""
    own, shipped = shares(Path(settings.PROVINCE)), callbacks()
    for told in (own, shipped):
        if hotline in told.hotlines:
            return told.hotlines[hotline]
    for told in (own, shipped):
        if member in told.members:
            return told.members[member]
    return shipped.percent if own.percent is None else own.percent


def check_catalogue(folder: Path, *, members: frozenset[str], hotlines: frozenset[str]) -> None:
    """Read all afresh.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    read_catalogue(HOME / "replies.toml", Replies)
    read_catalogue(HOME / "callbacks.toml", Callbacks)
    path = folder / "callbacks.toml"
    if not path.exists():
        return
    told, text = read_catalogue(path, Shares), path.read_text(encoding="utf-8")
    for table, known in (("members", members), ("hotlines", hotlines)):
        for key in getattr(told, table):
            if key not in known:
                raise CatalogueError(path, line_of(text, (table, key)), f"{table}.{key}", "there is none of this key")
