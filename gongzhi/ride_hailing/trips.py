"""Reading trip reports, CSV or Parquet, column by column into a staging table: no row is touched by itself."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet
from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.core.listing import listed
from gongzhi.core.tables import Unusable, encoding_of
from gongzhi.core.texts import clean
from gongzhi.ride_hailing import subjects
from gongzhi.ride_hailing.subjects import Subjects

COLUMNS = {
    "number": ("订单号", "trip_number"),
    "city": ("城市代码", "city"),
    "started": ("上车时间", "started_at"),
    "plate": ("车牌号", "plate"),
    "driver": ("驾驶员证件号", "driver"),
    "fare": ("车费", "fare"),
}
"""What a report must have → the headings by which it may be called."""
BLOCK = 8 * 1024 * 1024
ROWS = 131_072
ZONE = "Asia/Shanghai"
LONGEST = 200
"""Characters of a cell; the rest is cut before it goes into the database."""

STAGING = """
    CREATE TEMPORARY TABLE ride_staging (
        row bigint, number text, city text, started text, fare text, vehicle bigint, driver bigint
    ) ON COMMIT DROP
"""
COPY = "COPY ride_staging (row, number, city, started, fare, vehicle, driver) FROM STDIN (FORMAT CSV)"


@dataclass
class Staged:
    """How many rows a file has, and the numbers of those whose cells do not fit the headings."""

    rows: int = 0
    uneven: list[int] = field(default_factory=list)


def stage(file: io.BufferedReader) -> Staged:
    """Copy a report's rows into a new staging table, plates and drivers' numbers replaced by rows of their own.

    :raises Unusable: saying what is wrong with the file as a whole.
    """
    staged = Staged()
    vehicles, drivers = subjects.vehicles(), subjects.drivers()
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        for batch, numbers in batches(file, staged):
            table = pyarrow.table(
                {
                    "row": pyarrow.array(numbers, pyarrow.int64()),
                    **{name: batch[name] for name in ("number", "city", "started", "fare")},
                    "vehicle": rows_of(batch["plate"], vehicles),
                    "driver": rows_of(batch["driver"], drivers),
                }
            )
            with cursor.copy(COPY) as copy:
                copy.write(as_csv(table))
        cursor.execute("ANALYZE ride_staging")
    return staged


def as_csv(table: pyarrow.Table) -> memoryview:
    sink = pyarrow.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(include_header=False))
    return memoryview(sink.getvalue())


def rows_of(column: pyarrow.ChunkedArray | pyarrow.Array, known: Subjects) -> pyarrow.Array:
    """Replace each text by the row that stands for it: looked up once for each different text."""
    coded = pyarrow.compute.dictionary_encode(column)
    if isinstance(coded, pyarrow.ChunkedArray):
        coded = coded.combine_chunks()
    rows = pyarrow.array(known.ids(coded.dictionary.to_pylist()), pyarrow.int64())
    return rows.take(coded.indices)


def batches(file: io.BufferedReader, staged: Staged) -> Iterator[tuple[dict, range | list[int]]]:
    """Give the report's columns, all texts, some rows at a time, with the number of each row as a person sees it."""
    start = file.read(4)
    file.seek(0)
    if not start:
        raise Unusable(_("文件是空的。"), field="file")
    if start == b"PAR1":
        yield from parquet_batches(file, staged)
    elif start == b"PK\x03\x04" or start == b"\xd0\xcf\x11\xe0":
        raise Unusable(_("订单报告只收 CSV 或 Parquet 文件，请另存后再上传。"), field="file")
    else:
        yield from csv_batches(file, staged)


def parquet_batches(file, staged: Staged) -> Iterator[tuple[dict, range]]:
    try:
        parquet = pyarrow.parquet.ParquetFile(file)
        wanted = headings(parquet.schema_arrow.names)
        for batch in parquet.iter_batches(ROWS, columns=list(wanted.values())):
            begin = staged.rows + 1
            staged.rows += batch.num_rows
            yield (
                {name: as_text(batch.column(heading)) for name, heading in wanted.items()},
                range(begin, begin + batch.num_rows),
            )
    except (pyarrow.ArrowException, OSError):
        raise Unusable(_("Parquet 文件已损坏。"), field="file") from None


def csv_batches(file, staged: Staged) -> Iterator[tuple[dict, range | list[int]]]:
    encoding = encoding_of(file, "auto").removesuffix("-sig")
    head = file.readline()
    file.seek(0)
    separator = max(b",\t;", key=head.count)
    fresh: list[int] = []

    def uneven(row) -> str:
        fresh.append(row.number)
        return "skip"

    try:
        reader = pyarrow.csv.open_csv(
            file,
            pyarrow.csv.ReadOptions(block_size=BLOCK, encoding=encoding, use_threads=False),
            pyarrow.csv.ParseOptions(delimiter=chr(separator), invalid_row_handler=uneven),
            pyarrow.csv.ConvertOptions(
                column_types={name.decode(encoding): pyarrow.string() for name in names_in(head, separator)},
                strings_can_be_null=False,
            ),
        )
        wanted = headings(reader.schema.names)
        place = 2  # of the first row below the headings
        for batch in reader:
            skipped = sorted(number for number in fresh if number is not None)
            fresh.clear()
            last = place + batch.num_rows + len(skipped)
            out = set(skipped)
            numbers = [n for n in range(place, last) if n not in out] if out else range(place, last)
            numbers = numbers[: batch.num_rows] if out else numbers
            place = last
            staged.rows += batch.num_rows + len(skipped)
            staged.uneven += skipped
            columns = {name: as_text(batch.column(heading)) for name, heading in wanted.items()}
            yield columns, numbers
        staged.rows += len(fresh)
        staged.uneven += [number for number in fresh if number is not None]
    except pyarrow.ArrowException:
        raise Unusable(_("文件不是有效的 CSV：引号或分隔符有误。"), field="file") from None


def names_in(head: bytes, separator: int) -> list[bytes]:
    plain = head.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n")
    return [name.strip(b'"') for name in plain.split(bytes([separator]))]


def headings(found: list[str]) -> dict[str, str]:
    """Find what a report must have among its headings: our name → its heading.

    :raises Unusable: naming what is missing.
    """
    known = {clean(heading): heading for heading in found}
    wanted = {name: next((known[one] for one in called if one in known), None) for name, called in COLUMNS.items()}
    if missing := [COLUMNS[name][0] for name, heading in wanted.items() if heading is None]:
        raise Unusable(
            _("文件缺少列：%(missing)s。文件中有：%(found)s。")
            % {"missing": listed(missing), "found": listed(filter(None, list(known)[:30])) or "—"},
            field="file",
        )
    return wanted


def as_text(column: pyarrow.Array) -> pyarrow.Array:
    """Write a column as texts without blanks round them, none longer than fits; times by the clock of China."""
    compute = pyarrow.compute
    if pyarrow.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pyarrow.types.is_timestamp(column.type) and column.type.tz:
        column = compute.local_timestamp(column.cast(pyarrow.timestamp("us", ZONE)))
    text = compute.fill_null(column.cast(pyarrow.string()), "")
    return compute.utf8_slice_codeunits(compute.utf8_trim_whitespace(text), 0, LONGEST)
