"""How a set of open data is declared: once, with every column; files, pages and schemas follow from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from gongzhi.open_data.words import Type


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: what it is called, what it holds."""

    name: str
    title: str
    type: Type = Type.TEXT
    unit: str = ""
    """Of what a number counts."""
    description: str = ""
    required: bool = False
    """Whether every row has it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row as it is to stand in the set."""

    code: str
    day: date
    data: Mapping[str, object]
    source_id: int | None = None
    region: str = ""
    subject: str = ""
    mark: str = ""
    weight: int = 1


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One set."""

    key: str
    title: str
    description: str
    columns: tuple[Column, ...]
    code: str
    """The column that names a row; an aggregate has several, joined by commas."""
    day: str
    """The column by which rows are ordered and a period chosen."""
    version: str = "1.0"
    """Of the schema: the first part changes where a column goes or means something else."""
    basis: str = ""
    """On what the publication rests."""
    withheld: str = ""
    """What is left out, and why."""
    counts: str
    """What charts count: 决定, 批次."""
    subjects: Callable[[], Mapping[str, str]] | None = None
    """Key → title of what it can be about."""
    subject_title: str = ""
    marks: Callable[[], Mapping[str, str]] | None = None
    mark_title: str = ""
    kinds: frozenset[str] = frozenset()
    """Kinds of records whose journal it follows."""
    source: Callable[[date], QuerySet] | None = None
    """The records that are public on a day."""
    rows: Callable[[Sequence], list[Row]] | None = None
    """Says of records what everybody may read; a few statements for all of them."""
    compute: Callable[[date], list[Row]] | None = None
    """Makes the rows of an aggregate, small numbers suppressed; made anew each night."""
    page: str = ""
    """Name of the page on which a single row is shown, by its code."""
    page_column: str = ""
    """The column by which it is shown there, if not by its code."""
    keywords: tuple[str, ...] = field(default=())

    @property
    def is_aggregate(self) -> bool:
        return self.compute is not None
