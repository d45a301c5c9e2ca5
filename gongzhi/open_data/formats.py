"""Writing rows of a set as CSV, JSON Lines and Parquet, a piece at a time: memory does not grow with the set."""

import csv
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

import pyarrow
import pyarrow.parquet
from django.utils.translation import gettext as _

from gongzhi.core.sheets import harmless
from gongzhi.open_data.sets import Column, Dataset
from gongzhi.open_data.words import Format, Type

BOM = "\ufeff".encode()
ARROW = {
    Type.TEXT: pyarrow.string(),
    Type.INTEGER: pyarrow.int64(),
    Type.NUMBER: pyarrow.decimal128(18, 2),
    Type.DATE: pyarrow.date32(),
    Type.MONTH: pyarrow.string(),
    Type.FLAG: pyarrow.bool_(),
}
ROW_GROUP = 10_000
"""Rows of a group of a Parquet file; so many are held in memory."""
Data = Mapping[str, object]


class Writer(Protocol):
    """Makes bytes of rows."""

    def begin(self) -> bytes: ...

    def add(self, rows: Sequence[Data]) -> bytes: ...

    def end(self) -> bytes: ...


def said(column: Column, value) -> str:
    """Write a value as the page and the CSV for people do."""
    match column.type, value:
        case _type, None:
            return ""
        case Type.FLAG, _value:
            return _("是") if value else _("否")
    return str(value)


class CsvWriter:
    """CSV in UTF-8; a text that a spreadsheet would reckon has an apostrophe in front.

    :param for_people: with the mark by which Excel knows UTF-8, titles as headings, and words instead of true, false.
    """

    def __init__(self, dataset: Dataset, *, for_people: bool = False):
        self.columns, self.for_people = dataset.columns, for_people
        self.buffer = io.StringIO()
        self.writer = csv.writer(self.buffer)

    def begin(self) -> bytes:
        self.writer.writerow([str(each.title) if self.for_people else each.name for each in self.columns])
        return (BOM if self.for_people else b"") + self.taken()

    def add(self, rows: Sequence[Data]) -> bytes:
        tell = self.for_person if self.for_people else self.for_program
        names = [(column, column.name) for column in self.columns]
        self.writer.writerows([tell(column, row.get(name)) for column, name in names] for row in rows)
        return self.taken()

    def for_person(self, column: Column, value) -> str:
        return harmless(said(column, value))

    def for_program(self, column: Column, value):
        match value:
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case str():
                return harmless(value)
        return value

    def end(self) -> bytes:
        return b""

    def taken(self) -> bytes:
        text = self.buffer.getvalue()
        self.buffer.seek(0)
        self.buffer.truncate()
        return text.encode()


class LinesWriter:
    """One JSON object a line, every column in each."""

    def __init__(self, dataset: Dataset):
        self.names = [(column.name, column.type == Type.NUMBER) for column in dataset.columns]
        self.write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def begin(self) -> bytes:
        return b""

    def add(self, rows: Sequence[Data]) -> bytes:
        return "".join(f"{self.write(self.told(row))}\n" for row in rows).encode()

    def told(self, row: Data) -> dict:
        return {
            name: float(row[name]) if amount and row.get(name) is not None else row.get(name)
            for name, amount in self.names
        }

    def end(self) -> bytes:
        return b""


class Drain(io.RawIOBase):
    """A file that gives away what is written to it."""

    def __init__(self):
        super().__init__()
        self.pieces: list[bytes] = []
        self.length = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.length

    def write(self, piece) -> int:
        content = bytes(piece)
        self.pieces.append(content)
        self.length += len(content)
        return len(content)

    def taken(self) -> bytes:
        content = b"".join(self.pieces)
        self.pieces.clear()
        return content


class ParquetWriter:
    """Parquet, a group of rows at a time."""

    def __init__(self, dataset: Dataset):
        self.columns = dataset.columns
        fields = [
            pyarrow.field(column.name, ARROW[column.type], metadata={"title": str(column.title)})
            for column in dataset.columns
        ]
        self.schema = pyarrow.schema(fields, metadata={"dataset": dataset.key, "schema_version": dataset.version})
        self.drain = Drain()
        self.waiting: list[Data] = []

    def begin(self) -> bytes:
        self.writer = pyarrow.parquet.ParquetWriter(self.drain, self.schema, compression="zstd")
        return self.drain.taken()

    def add(self, rows: Sequence[Data]) -> bytes:
        self.waiting += rows
        if len(self.waiting) >= ROW_GROUP:
            self.write_group()
        return self.drain.taken()

    def write_group(self) -> None:
        arrays = [
            pyarrow.array([typed(column, row.get(column.name)) for row in self.waiting], type=ARROW[column.type])
            for column in self.columns
        ]
        self.writer.write_table(pyarrow.Table.from_arrays(arrays, schema=self.schema))
        self.waiting.clear()

    def end(self) -> bytes:
        if self.waiting:
            self.write_group()
        self.writer.close()
        return self.drain.taken()


def typed(column: Column, value):
    if value is None:
        return None
    match column.type:
        case Type.DATE:
            return date.fromisoformat(value)
        case Type.NUMBER:
            return Decimal(value)
    return value


def writer_of(form: str, dataset: Dataset, *, for_people: bool = False) -> Writer:
    match form:
        case Format.CSV:
            return CsvWriter(dataset, for_people=for_people)
        case Format.LINES:
            return LinesWriter(dataset)
        case Format.PARQUET:
            return ParquetWriter(dataset)
    raise ValueError(f"no format {form}")


def pieces(writer: Writer, batches: Iterable[Sequence[Data]]) -> Iterator[bytes]:
    """Give a file piece by piece."""
    yield writer.begin()
    for rows in batches:
        if piece := writer.add(rows):
            yield piece
    if last := writer.end():
        yield last


def compressed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Give pieces as one gzip stream."""
    press = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for part in parts:
        if done := press.compress(part):
            yield done
    yield press.flush()
