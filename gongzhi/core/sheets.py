"""Writing rows as files that spreadsheets open: CSV and XLSX, row by row with flat memory."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
"""Text that begins so would be reckoned by a spreadsheet; it gets an apostrophe in front."""
RECKONED = frozenset("=+-@\t\r")
SHEET_ROWS = 1_048_575
"""So many rows fit into a sheet below its headings; the rest goes to further sheets."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(text: str) -> str:
    """Guard a text against being reckoned as a formula where the file says no types."""
    if not text or (text[0] not in RECKONED and not text[0].isspace()):
        return text
    return f"'{text}" if FORMULA.match(text) else text


def csv_text(value) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case Decimal():
            return f"{value:.2f}"
        case date():
            return value.isoformat()
        case str():
            return harmless(value)
    return str(value)


def csv_lines(heading: list[str], rows: Iterable[list]) -> Iterator[bytes]:
    """Write rows as CSV line by line, with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff".encode()
    writer.writerow(heading)
    for number, row in enumerate(rows, start=1):
        writer.writerow([csv_text(value) for value in row])
        if number % 200 == 0:
            yield taken(buffer)
    yield taken(buffer)


def csv_pieces(heading: list[str], pieces: Iterable[list[list]]) -> Iterator[bytes]:
    """Write rows as CSV, many at a time, that hold only numbers and harmless texts; None is empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff".encode()
    writer.writerow(heading)
    for rows in pieces:
        writer.writerows(rows)
        yield taken(buffer)
    yield taken(buffer)


def taken(buffer: io.StringIO) -> bytes:
    """Take what was written so far out of a buffer."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def write_xlsx(heading: list[str], rows: Iterable[list], file) -> None:
    """Write rows as a workbook, row by row with flat memory; texts are texts, never formulas."""
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True},
    )
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        Decimal: book.add_format({"num_format": "#,##0.00"}),
    }
    bold = book.add_format({"bold": True})
    sheet, at = None, 0
    for row in rows:
        if sheet is None or at > SHEET_ROWS:
            sheet, at = begin_sheet(book, heading, bold), 1
        for column, value in enumerate(row):
            match value:
                case None | "":
                    continue
                case str():
                    sheet.write_string(at, column, value)
                case datetime() | date():
                    sheet.write_datetime(at, column, value, formats[type(value)])
                case _:
                    sheet.write_number(at, column, value, formats.get(type(value)))
        at += 1
    if sheet is None:
        begin_sheet(book, heading, bold)
    book.close()


def begin_sheet(book, heading: list[str], bold):
    sheet = book.add_worksheet()
    for column, title in enumerate(heading):
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 1)
    return sheet
