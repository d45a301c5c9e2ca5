"""Reading files of rows: CSV, XLSX, Parquet and JSON lines, told apart by their content, each row with its number.

Whatever the format, a cell is text here: dates in ISO 8601, whole numbers without a point, nothing as "".
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import BinaryIO, Protocol

import pyarrow
import pyarrow.parquet
import python_calamine
from django.utils.translation import gettext as _

from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.texts import clean

REASON = "原因"
"""Heading of the column that a file of faults adds; ignored when it comes back."""
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes; a workbook that unpacks to more is refused."""
LONGEST_CELL = 1024 * 1024
PARQUET_BATCH = 1000
ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}


class Layout(Protocol):
    """What is known beforehand of a file: see `Plain`, and the connectors of exchange."""

    title: str
    encoding: str
    separator: str
    skip_rows: int
    sheet: str

    @property
    def required_columns(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Plain:
    """A file with its headings in the first row, as our own downloads are."""

    title: str
    required_columns: tuple[str, ...]
    encoding: str = "auto"
    separator: str = ","
    skip_rows: int = 0
    sheet: str = ""


class Unusable(Refused):
    """The file as a whole cannot be read; the reason is fit to show."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file."""

    number: int
    """As a person sees it when the file is opened: the row of a table, headings counted, or the line of a text."""
    values: dict[str, str]
    surplus: tuple[str, ...] = ()
    """Cells beyond the last heading."""
    fault: str = ""
    """Why the row cannot be read at all."""

    def __reduce__(self):  # by the thousand between processes: half the time of what a dataclass with slots does
        return Row, (self.number, self.values, self.surplus, self.fault)

    @property
    def cells(self) -> list[str]:
        return [*self.values.values(), *self.surplus]


@dataclass(frozen=True)
class Table:
    """An opened file."""

    format: str
    """csv, xlsx, parquet or jsonl"""
    columns: tuple[str, ...]
    rows: Iterator[Row]
    total: int
    """How many rows there are; for texts the number of lines, which is a little more."""
    encoding: str = ""


def open_table(file: BinaryIO, layout: Layout) -> Table:
    """Open a file by its content and check that it has the columns that are needed.

    :raises Unusable: saying what is wrong with the file.
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if not start:
        raise Unusable(_("文件是空的。"), field="file")
    if start == b"PK\x03\x04":
        table = open_xlsx(file, layout)
    elif start == b"PAR1":
        table = open_parquet(file)
    elif start[:4] == b"\xd0\xcf\x11\xe0":
        raise Unusable(_("这是旧版 Excel 文件（.xls），请另存为 .xlsx 或 CSV。"), field="file")
    else:
        table = open_text(file, layout)
    if repeated := sorted({name for name in table.columns if name and table.columns.count(name) > 1}):
        raise Unusable(_("表头中有重复的列：%(columns)s。") % {"columns": listed(repeated)}, field="file")
    missing = [name for name in layout.required_columns if name not in table.columns]
    if missing and table.format != "jsonl":  # whose lines tell only what they have
        raise Unusable(
            _("文件缺少列：%(missing)s。“%(connector)s”需要这些列；文件中有：%(found)s。")
            % {
                "missing": listed(missing),
                "connector": layout.title,
                "found": listed(filter(None, table.columns[:30])) or "—",
            },
            field="file",
        )
    return table


def open_text(file: BinaryIO, layout: Layout) -> Table:
    """Open a CSV file or JSON lines."""
    encoding = encoding_of(file, layout.encoding)
    lines = count_lines(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="", errors="strict")
    if "\0" in (start := text.read(64)):
        raise Unusable(_("这不是文本、Excel 或 Parquet 文件。"), field="file")
    text.seek(0)
    kind = "jsonl" if start.lstrip().startswith("{") else "csv"
    if kind == "jsonl":
        return Table("jsonl", json_columns(text), json_rows(text), lines, encoding)
    rows = csv_rows(text, separator_of(text, layout.separator))
    for _above in range(layout.skip_rows):
        next(rows, None)
    head = next(rows, None)
    if not head or not any(head[1]):
        raise Unusable(_("找不到表头。"), field="file")
    columns = tuple(clean(name) for name in head[1])
    return Table("csv", columns, table_rows(columns, rows), max(lines - 1, 0), encoding)


def encoding_of(file: BinaryIO, wanted: str) -> str:
    """Tell the encoding of a text: by its mark, as the connector says, or by trying.

    :raises Unusable: if it is neither UTF-8 nor GB18030.
    """
    file.seek(0)
    if file.read(3) == b"\xef\xbb\xbf":
        wanted = "utf-8"
    tried = [ENCODINGS[wanted]] if wanted != "auto" else ["utf-8-sig", "gb18030"]
    for encoding in tried:
        file.seek(0)
        reader = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            while reader.read(1 << 16):
                pass
        except UnicodeDecodeError:
            continue
        else:
            return encoding
        finally:
            reader.detach()
            file.seek(0)
    raise Unusable(
        _("文件的文字编码不是 %(encodings)s。") % {"encodings": " / ".join(tried).upper().replace("-SIG", "")},
        field="file",
    )


def count_lines(file: BinaryIO) -> int:
    file.seek(0)
    count = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    file.seek(0)
    return count


def separator_of(text: io.TextIOWrapper, wanted: str) -> str:
    """Tell the separator: the connector's, unless the first line has none of it but commas (a file of faults)."""
    first = text.readline()
    text.seek(0)
    return "," if wanted not in first and "," in first else wanted


def csv_rows(text: io.TextIOWrapper, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=separator)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unusable(
                _("第 %(row)s 行不是有效的 CSV：%(error)s。") % {"row": number, "error": error}, field="file"
            ) from None


def table_rows(columns: tuple[str, ...], rows: Iterable[tuple[int, list]]) -> Iterator[Row]:
    """Give rows their headings; blank ones are passed over, but counted."""
    wide = len(columns)
    hidden = columns.index(REASON) if REASON in columns else None
    for number, cells in rows:
        if not any(cells):
            continue
        cells = [text_of(cell) for cell in cells]
        while len(cells) > wide and not cells[-1]:
            cells.pop()
        fault = ""
        if len(cells) > wide:
            fault = _("本行有 %(cells)s 格，表头只有 %(columns)s 列：可能某一格里有未加引号的分隔符。") % {
                "cells": len(cells),
                "columns": wide,
            }
        values = dict(zip(columns, cells + [""] * (wide - len(cells)), strict=False))
        if hidden is not None:
            values.pop(REASON)
        if fault or any(values.values()):
            yield Row(number, values, tuple(cells[wide:]), fault)


def open_xlsx(file: BinaryIO, layout: Layout) -> Table:
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise Unusable(_("工作簿展开后太大，请分成几个文件。"), field="file")
        file.seek(0)
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        if layout.sheet and layout.sheet not in book.sheet_names:
            raise Unusable(
                _("没有名为“%(sheet)s”的工作表；文件中有：%(found)s。")
                % {"sheet": layout.sheet, "found": listed(book.sheet_names)},
                field="file",
            )
        sheet = book.get_sheet_by_name(layout.sheet) if layout.sheet else book.get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, python_calamine.CalamineError, KeyError):
        raise Unusable(_("Excel 文件已损坏，或不是 .xlsx 工作簿。"), field="file") from None
    if len(cells) <= layout.skip_rows:
        raise Unusable(_("找不到表头。"), field="file")
    head = [clean(text_of(cell)) for cell in cells[layout.skip_rows]]
    while head and not head[-1]:
        head.pop()
    numbered = enumerate(cells[layout.skip_rows + 1 :], layout.skip_rows + 2)
    return Table("xlsx", tuple(head), table_rows(tuple(head), numbered), len(cells) - layout.skip_rows - 1)


def open_parquet(file: BinaryIO) -> Table:
    try:
        parquet = pyarrow.parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError):
        raise Unusable(_("Parquet 文件已损坏。"), field="file") from None
    columns = tuple(parquet.schema_arrow.names)
    return Table("parquet", columns, parquet_rows(parquet, columns), parquet.metadata.num_rows)


def parquet_rows(parquet, columns: tuple[str, ...]) -> Iterator[Row]:
    number = 0
    for batch in parquet.iter_batches(PARQUET_BATCH):
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            number += 1
            yield Row(number, dict(zip(columns, map(text_of, values), strict=True)))


def json_columns(text: io.TextIOWrapper) -> tuple[str, ...]:
    """Gather the names of all lines, in the order in which they come; nested ones as `outer.inner`."""
    names: dict[str, None] = {}
    for row in json_rows(text):
        names.update(dict.fromkeys(row.values))
    text.seek(0)
    return tuple(names)


def json_rows(text: io.TextIOWrapper) -> Iterator[Row]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            told = None
        if isinstance(told, dict):
            yield Row(number, {name: well_formed(value) for name, value in flat(told)})
        else:
            yield Row(number, {}, (line.strip(),), _("本行不是一个 JSON 对象。"))


def flat(told: dict, outer: str = "") -> Iterator[tuple[str, str]]:
    """Lay nested objects open: {"a": {"b": 1}} gives a.b."""
    for name, value in told.items():
        if isinstance(value, dict):
            yield from flat(value, f"{outer}{name}.")
        else:
            yield f"{outer}{name}", text_of(value)


def well_formed(text: str) -> str:
    """Replace half characters, which JSON can write and nothing can store."""
    return text.encode("utf-8", "replace").decode()


def text_of(value) -> str:
    """Write a cell as text."""
    if value.__class__ is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, list):
        return "、".join(text_of(each) for each in value)
    return str(value)
