"""Kinds of documents: what each is made from, who makes and reads it, which placeholders its template may name.

An app declares its kinds as a tuple of `Kind` and puts the tuple's dotted name into `settings.DOCUMENT_KINDS`; calls
hand the kind itself in, so nothing here imports upward.
"""

from collections.abc import Callable, Iterator
from dataclasses import Field, dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Actor
from gongzhi.directory.models import Unit

Shape = Literal["text", "day", "money", "rows"]
FORMATS: dict[str, tuple[str, ...]] = {"text": (), "day": (), "money": ("capital",), "rows": ()}
"""Shape of a placeholder → what may follow its name: {amount:capital}."""
NOTHING: dict[str, Any] = {"text": "", "day": None, "money": None, "rows": ()}


def placeholder(shape: Shape, title, example, **more):
    """Declare a field of a context: what it is called, and an example that previews show."""
    metadata = {"shape": shape, "title": title, "example": example, **more}
    return field(default=NOTHING[shape], metadata=metadata)


def text(title, example: str):
    return placeholder("text", title, example)


def day(title, example: date):
    return placeholder("day", title, example)


def money(title, example: Decimal):
    return placeholder("money", title, example)


def rows(title, *, columns: tuple[tuple[str, int], ...], example: tuple[tuple[str, ...], ...]):
    """Declare a table: its columns, each with how wide it is beside the others."""
    return placeholder("rows", title, example, columns=columns)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What every template may name; a kind's own context adds to it. These four are filled in at issue."""

    unit_name: str = text(_("发文单位"), "某某市市场监督管理局")
    unit_short: str = text(_("发文单位简称"), "某某市市场监管局")
    number: str = text(_("发文字号"), "某市监消受〔2026〕1号")
    issued_on: date | None = day(_("成文日期"), date(2026, 11, 24))

    @classmethod
    def placeholders(cls) -> dict[str, Field]:
        return {each.name: each for each in fields(cls)}

    @classmethod
    def example(cls) -> "Context":
        """Make one of the examples."""
        return cls(**{name: each.metadata["example"] for name, each in cls.placeholders().items()})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of document."""

    key: str
    """As in addresses and in the name of its template's file: acceptance-notice."""
    title: str | Promise
    record_kind: str
    """What it is made from, by the word of the journal: case, inspection …"""
    context: type[Context]
    template: Path
    """The file of its default template."""
    find: Callable[[int], Any]
    """Gives the record with this id, in whatever shape the functions below take it."""
    reads: Callable[[Any, Actor], bool]
    """Tells whether somebody may read documents of a record."""
    makes: Callable[[Any, Actor], bool]
    """Tells whether somebody may issue, serve and withdraw documents of a record."""
    unit: Callable[[Any], Unit]
    """Tells which unit issues it."""
    ready: Callable[[Any], str | None]
    """Tells why it cannot be made of a record yet; empty where it can, None where it never is."""
    build: Callable[..., Context]
    """Called with (record, masked=): gathers what the template may name, persons masked for previews."""
    to_consumer: bool = False
    """Goes to the consumer: once served on them, they find it with their matter."""
    number: Callable[[Any], str] | None = None
    """Gives the number that what is put down has already, as a decision has; without it the next one is given."""
    part: Callable[[Any], str] | None = None
    """Tells which of several things in the record it is made of, such as the number of a session."""
    pick: Callable[[Any, str], Any] | None = None
    """Called with (record, part): gives the record narrowed to one of these things.

    :raises LookupError: if there is no such thing.
    """
    tells: str = ""
    """The verb of a matter that it tells of: serving it fulfils what the law says on telling somebody of that."""


class UnknownKind(Exception):
    """No kind of document has this key."""


@cache
def registered() -> dict[str, Kind]:
    found = [kind for name in settings.DOCUMENT_KINDS for kind in import_string(name)]
    if len({kind.key for kind in found}) != len(found):
        raise ValueError("two kinds of documents have the same key")
    return {kind.key: kind for kind in found}


def kinds() -> Iterator[Kind]:
    """Give every kind, in the order of the settings."""
    yield from registered().values()


def kind_of(key: str) -> Kind:
    """Find a kind.

    :raises UnknownKind: if there is none.
    """
    try:
        return registered()[key]
    except KeyError:
        raise UnknownKind(key) from None
