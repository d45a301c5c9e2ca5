"""Connectors and feeds as files: which column of a foreign file becomes which part of a matter, and where feeds lie.

Connectors lie in `exchange/catalog/connectors/` and in the folder `connectors/` of the province, whose connector of
the same key goes before ours; feeds in the province's `feeds/`. docs/reference/connectors.md explains every field.
"""

from collections.abc import Iterable
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from gongzhi.cases.words import Claim, Kind, PartyPart
from gongzhi.core.catalogue import Entry, dotted, line_of, read_catalogue
from gongzhi.core.errors import CatalogueError
from gongzhi.routing.subjects import problems, subjects

FOLDER = Path(__file__).parent / "catalog" / "connectors"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=24)]
"""Short, since a matter's source is `import:<connector>`."""
FieldName = Literal[
    "kind", "title", "narrative", "claim_text", "claims", "amount", "anonymous", "hotline",
    "trader_name", "trader_code", "trader_address", "trader_region", "platform_region",
    "region", "subject", "problem", "event_date", "prior_complaint_date", "received_at",
]  # fmt: skip
PersonField = Literal["name", "phone", "address", "identity", "email", "part"]
ENUMERATED: dict[str, frozenset[str]] = {
    "kind": frozenset(Kind.values),
    "claims": frozenset(Claim.values),
    "anonymous": frozenset({"true", "false"}),
    "part": frozenset(PartyPart.values),
}
"""Fields that take certain words only."""
CONSTRUCTIONS = ("column", "template", "constant", "choose")


def known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"no such time zone: {name}") from None
    return name


Zone = Annotated[str, BeforeValidator(known_zone)]


class Choice(Entry):
    """One line of a choice: the value, if a column holds one of these words, equals one of these, or is filled."""

    column: str
    any: tuple[str, ...] = ()
    equals: tuple[str, ...] = ()
    filled: bool = False
    value: str

    @model_validator(mode="after")
    def says_when(self):
        if sum((bool(self.any), bool(self.equals), self.filled)) != 1:
            raise ValueError("say one of any, equals and filled")
        return self


class Made(Entry):
    """How one part of a matter is made of a row: a column, a template over columns, a constant, or a choice."""

    column: str = ""
    template: str = ""
    """Text with {column} in it; lines and brackets that stay empty are left out."""
    constant: str = ""
    choose: tuple[Choice, ...] = ()
    """The first that fits; none gives `otherwise`."""
    codes: dict[str, str] = {}
    """Their word → ours. A word that is not there is a fault, unless `otherwise` is given."""
    otherwise: str | None = None
    blank: tuple[str, ...] = ()
    """Further words that mean nothing was told, beside the connector's own."""
    dates: tuple[str, ...] = ()
    """Formats of strptime, tried in order after ISO 8601."""
    zone: Zone | None = None
    split: str = ""
    """What stands between several claims in one cell."""
    cut: int | None = Field(default=None, ge=1)
    """Longer text is cut to so many characters, instead of being a fault."""
    required: bool = False
    """An empty value is a fault."""
    optional: bool = False
    """The file may lack the column."""

    @model_validator(mode="after")
    def is_made_one_way(self):
        if sum(bool(getattr(self, name)) for name in CONSTRUCTIONS) != 1:
            raise ValueError(f"say one of {', '.join(CONSTRUCTIONS)}")
        if self.template:
            template_columns(self.template)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        if self.column:
            return (self.column,)
        if self.template:
            return template_columns(self.template)
        return tuple(dict.fromkeys(choice.column for choice in self.choose))

    @property
    def words(self) -> set[str]:
        """The values that it can give, as far as the file says them."""
        told = set(self.codes.values()) or {choice.value for choice in self.choose} or {self.constant}
        return {word for word in (*told, self.otherwise or "") if word}


def template_columns(template: str) -> tuple[str, ...]:
    """List the columns that a template names.

    :raises ValueError: if its braces do not close.
    """
    found, rest = [], template
    while "{" in rest:
        name, closing, after = rest.partition("{")[2].partition("}")
        if not closing or "{" in name or not name:
            raise ValueError("a brace of the template does not close")
        found.append(name)
        rest = after
    return tuple(dict.fromkeys(found))


def from_column(value):
    """Let `title = "Subject"` stand for `title = {column = "Subject"}`."""
    return {"column": value} if isinstance(value, str) else value


MadeOf = Annotated[Made, BeforeValidator(from_column)]


class Skip(Entry):
    """Rows that are left out on purpose, and why; they are counted apart."""

    column: str
    equals: tuple[str, ...] = ()
    empty: bool = False
    reason: str = Field(min_length=2)

    @model_validator(mode="after")
    def says_when(self):
        if bool(self.equals) == self.empty:
            raise ValueError("say either equals or empty")
        return self


class Answer(Entry):
    """The answer that came with a matter: it is received at its time, and answered at the time told here."""

    text: MadeOf
    at: MadeOf
    unit: str
    """Key of the unit in whose name the answer is recorded."""


class Connector(Entry):
    """One file's way in."""

    key: Slug
    title: str = Field(min_length=2, max_length=60)
    about: str = ""
    """What the file is, for whoever chooses among connectors."""
    encoding: Literal["auto", "utf-8", "gb18030"] = "auto"
    """auto: by the byte order mark, else UTF-8 where the whole file is valid UTF-8, else GB18030."""
    separator: str = Field(default=",", min_length=1, max_length=1)
    sheet: str = ""
    """Name of the sheet; the first one if empty."""
    skip_rows: int = Field(default=0, ge=0)
    """Rows above the row of headings."""
    blank: tuple[str, ...] = ()
    """Words that mean that nothing was told: NULL, N/A …"""
    zone: Zone = "Asia/Shanghai"
    """Of times that do not tell their own."""
    key_columns: tuple[str, ...] = ()
    """Columns that together tell one matter from another; without any, the content of the row does."""
    register_traders: bool = False
    """Whether traders named here are entered in the directory; else the name stays as described."""
    fields: dict[FieldName, MadeOf]
    person: tuple[dict[PersonField, MadeOf], ...] = ()
    facts: dict[str, MadeOf] = {}
    """What else is kept in the journal; never personal data."""
    skip: tuple[Skip, ...] = ()
    answer: Answer | None = None

    @field_validator("fields")
    @classmethod
    def says_what_happened(cls, fields):
        if missing := [name for name in ("kind", "narrative") if name not in fields]:
            raise ValueError(f"{' and '.join(missing)} must be told")
        return fields

    @property
    def source(self) -> str:
        return f"import:{self.key}"

    def makings(self) -> Iterable[tuple[tuple[str | int, ...], str, Made]]:
        """List every part that is made: where it stands in the file, what it becomes, how."""
        for name, made in self.fields.items():
            yield ("fields", name), name, made
        for index, person in enumerate(self.person):
            for name, made in person.items():
                yield ("person", index, name), name, made
        for name, made in self.facts.items():
            yield ("facts", name), name, made
        if self.answer:
            yield ("answer", "text"), "answer", self.answer.text
            yield ("answer", "at"), "answered_at", self.answer.at

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Columns without which a file is unusable."""
        named = [column for _, _, made in self.makings() if not made.optional for column in made.columns]
        optional = {column for _, _, made in self.makings() if made.optional for column in made.columns}
        mine = [*self.key_columns, *(skip.column for skip in self.skip)]
        return tuple(dict.fromkeys([*mine, *(column for column in named if column not in optional)]))


class Feed(Entry):
    """A file that another system offers every day."""

    key: Slug
    title: str = Field(min_length=2, max_length=60)
    member: str
    """Key of the agency whose system it is."""
    connector: Slug
    place: str = Field(min_length=1)
    """A folder, or an http(s) address. A relative folder lies beside the files folder.
    The environment's GONGZHI_FEED_<KEY> goes before it."""
    pattern: str = "*"
    """In a folder: which files are the feed's."""
    at: time
    """When it is pulled each day, in the province's time."""
    silent_after_hours: int = Field(default=30, ge=1, le=24 * 31)
    """So long after the last delivery the alarm is raised."""

    @property
    def setting(self) -> str:
        """The name of the environment variable that overrides the place."""
        return f"GONGZHI_FEED_{self.key.upper().replace('-', '_')}"


class FeedFile(Entry):
    feed: tuple[Feed, ...]


def connector_paths(folder: Path | None = None) -> list[Path]:
    """List the files of connectors, ours and then the province's."""
    return sorted(FOLDER.glob("*.toml")) + sorted(((folder or settings.PROVINCE) / "connectors").glob("*.toml"))


@cache
def read_connectors(folder: Path) -> dict[str, Connector]:
    """Read all connectors, by key.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    found: dict[str, Connector] = {}
    for path in connector_paths(folder):
        connector = read_catalogue(path, Connector)
        if connector.key != path.stem:
            refuse(path, ("key",), f"the file is named {path.stem}, so the key must be too")
        for where, fault in faults(connector):
            refuse(path, where, fault)
        found[connector.key] = connector
    return found


def connectors() -> list[Connector]:
    """List the connectors, by title."""
    return sorted(read_connectors(Path(settings.PROVINCE)).values(), key=lambda connector: connector.title)


def connector(key: str) -> Connector | None:
    """Find a connector by its key."""
    return read_connectors(Path(settings.PROVINCE)).get(key)


@cache
def read_feeds(folder: Path) -> dict[str, Feed]:
    """Read a province's feeds, by key.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    found: dict[str, Feed] = {}
    for path in sorted((folder / "feeds").glob("*.toml")):
        for index, feed in enumerate(read_catalogue(path, FeedFile).feed):
            if feed.key in found:
                refuse(path, ("feed", index, "key"), f"the key {feed.key} stands twice")
            if feed.connector not in read_connectors(folder):
                refuse(path, ("feed", index, "connector"), f"no such connector: {feed.connector}")
            found[feed.key] = feed
    return found


def feeds() -> list[Feed]:
    """List the feeds, in the order of their files."""
    return list(read_feeds(Path(settings.PROVINCE)).values())


def feed(key: str) -> Feed | None:
    """Find a feed by its key."""
    return read_feeds(Path(settings.PROVINCE)).get(key)


def faults(connector: Connector) -> Iterable[tuple[tuple[str | int, ...], str]]:
    """List what a connector says that no matter can hold: (where in the file, what is wrong)."""
    goods = {subject.key for subject in subjects()}
    known = ENUMERATED | {"subject": goods, "problem": {problem.key for problem in problems()}}
    for where, name, made in connector.makings():
        if name in known and (unknown := sorted(made.words - set(known[name]))) and (made.codes or not made.column):
            yield where, f"no such {name}: {', '.join(unknown)}"


def check_catalogue(
    folder: Path | None = None,
    *,
    units: frozenset[str],
    members: frozenset[str],
    regions: frozenset[str],
    hotlines: frozenset[str],
) -> None:
    """Check connectors and feeds, also against who exists: the keys of units, members, regions and hotlines.

    :raises CatalogueError: naming file, line and field of the first thing that is wrong.
    """
    folder = Path(folder or settings.PROVINCE)
    known = {"hotline": hotlines, "region": regions, "trader_region": regions, "platform_region": regions}
    read_connectors(folder)
    for path in connector_paths(folder):
        each = read_catalogue(path, Connector)
        for where, name, made in each.makings():
            if name in known and (made.codes or not made.column) and (strange := sorted(made.words - known[name])):
                refuse(path, where, f"no such {name}: {', '.join(strange)}")
        if each.answer and each.answer.unit not in units:
            refuse(path, ("answer", "unit"), f"no such unit: {each.answer.unit}")
    read_feeds(folder)
    for path in sorted((folder / "feeds").glob("*.toml")):
        for index, feed in enumerate(read_catalogue(path, FeedFile).feed):
            if feed.member not in members:
                refuse(path, ("feed", index, "member"), f"no such member: {feed.member}")


def refuse(path: Path, where: tuple[str | int, ...], message: str) -> None:
    """Raise the error that names file, line and field."""
    raise CatalogueError(path, line_of(path.read_text(encoding="utf-8"), where), dotted(where), message)
