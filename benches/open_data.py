"""How open data holds at half a million rows: pages, counts, downloads, memory; a download is what pages show.

    python -m benches.open_data [--rows N]

Uses the bench's own PostgreSQL and an empty database. Every row of a filtered download is compared with the row that
the pages show at its place.
"""

import csv
import io
import json
import os
import resource
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Annotated

import typer
from rich.console import Console

from benches import places
from benches.report import RESULTS, machine

NAME = "open_data"
FILTERS = ("", "region=520100", "subject=food&mark=failed", "since=2025-01&until=2025-06&region=520302")
PAGE = 1000
"""Rows of a page when pages are walked to compare."""
FILL = """
    INSERT INTO open_data_entry (dataset, code, source_id, day, month, prefecture, region, subject, mark, weight,
        data, added_at, changed_at)
    SELECT 'samples', 'T' || n, n, day, date_trunc('month', day)::date, left(region, 4) || '00', region,
        CASE n %% 3 WHEN 0 THEN 'food' WHEN 1 THEN 'drug' ELSE 'other' END,
        CASE n %% 7 WHEN 0 THEN 'failed' ELSE 'passed' END, 1,
        jsonb_build_object('number', 'T' || n, 'goods', '示例商品' || n %% 50, 'kind', '食品', 'batch', 'B' || n,
            'produced_date', NULL, 'producer', '示例厂' || n %% 20, 'trader', '示例商行' || n %% 90,
            'region_code', region, 'region', '示例县', 'origin', NULL, 'passed', n %% 7 <> 0, 'failed_items', NULL,
            'retested', false, 'laboratory', '示例所', 'unit', '示例局', 'sampled_date', (day - 20)::text,
            'published_date', day::text),
        %(at)s, %(at)s
    FROM (SELECT n, date '2026-01-01' - (n %% 900) AS day,
        (ARRAY['520102', '520115', '520302', '520402', '522301'])[1 + n %% 5] AS region
        FROM generate_series(%(first)s, %(last)s) n) made
"""
"""Rows of results of sampling as following the journal writes them, many at once."""
out = Console(highlight=False)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def fill(first: int, last: int, *, at: datetime) -> None:
    """Write so many rows; triggers count them as they count any other."""
    from django.db import connection

    from gongzhi.open_data.models import Standing

    with connection.cursor() as cursor:
        cursor.execute(FILL, {"first": first, "last": last, "at": at})
    Standing.objects.filter(dataset="samples").update(changed_at=at)


@app.command()
def bench(rows: Annotated[int, typer.Option(min=1000, help="Rows of the set.")] = 500_000) -> None:
    """Measure a set of so many rows."""
    places.set_environment()
    os.environ["GONGZHI_DEVELOPMENT"] = "1"  # pages by http, assets as they lie there: what is measured is the same
    with places.server() as cluster:
        places.make_database(cluster, NAME)
        os.environ["DATABASE_URL"] = places.url_of(cluster, NAME)
        import django

        django.setup()
        measure(cluster, rows)


def measure(cluster, rows: int) -> None:
    from django.db import connection
    from django.test import Client

    from gongzhi.config.prepare import prepare
    from gongzhi.core import clock
    from gongzhi.core.actors import SYSTEM
    from gongzhi.open_data.actions.publish import publish_version
    from gongzhi.open_data.sets import SETS

    prepare(at=clock.now(), tell=lambda title, done: None)
    seconds: dict[str, float] = {}

    def timed(title: str, do):
        began = time.perf_counter()
        found = do()
        seconds[title] = time.perf_counter() - began
        out.print(f"{title}: {seconds[title]:.3f} s")
        return found

    def write() -> None:
        for first in range(1, rows + 1, 50_000):
            fill(first, min(first + 49_999, rows), at=clock.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    timed(f"{rows:,} rows written and counted", write)
    client = Client(headers={"host": "127.0.0.1"})
    client.get("/open-data/samples/explore/")
    for query in FILTERS:
        address = f"/open-data/samples/explore/?{query}"
        page = timed(f"page, {query or 'all'}", lambda address=address: client.get(address))
        if page.status_code != 200:
            raise SystemExit(f"the page of {query or 'all'} answers {page.status_code}")
    peak = memory()
    for form in ("csv", "jsonl", "parquet"):
        response = client.get(f"/open-data/samples/data.{form}")
        size = timed(f"download as {form}", lambda response=response: sum(map(len, response.streaming_content)))
        out.print(f"  {size:,} bytes")
    grown = memory() - peak
    out.print(f"memory grew by {grown / 2**20:.1f} MB over three whole downloads")
    compared = sum(compare(client, query) for query in FILTERS)
    out.print(f"{compared:,} rows of filtered downloads are those that the pages show")
    version = timed(
        "a version of three files", lambda: publish_version(dataset=SETS["samples"], by=SYSTEM, at=clock.now())
    )
    if version.rows != rows:
        raise SystemExit(f"the version has {version.rows} of {rows} rows")
    keep(cluster, rows, seconds, grown, compared)


def memory() -> int:
    """Give the most memory that the process held so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def compare(client, query: str) -> int:
    """Compare each row of a filtered download with what the pages show at its place; return how many there are."""
    count = 0
    downloaded = rows_of(client.get(f"/open-data/samples/data.csv?{query}&for=excel").streaming_content)
    next(downloaded)
    for count, (shown, row) in enumerate(zip_longest(pages(query), downloaded), start=1):
        if shown != row:
            raise SystemExit(f"row {count} of {query or 'all'}: pages show {shown}, the file has {row}")
    return count


def rows_of(pieces: Iterable[bytes]) -> Iterator[list[str]]:
    """Read a CSV as it comes; every piece ends with a line."""
    for piece in pieces:
        yield from csv.reader(io.StringIO(piece.decode("utf-8-sig"), newline=""))


def pages(query: str) -> Iterator[list[str]]:
    """Turn page after page, as a reader does, and give what each row shows."""
    from urllib.parse import parse_qsl

    from gongzhi.core.actors import ANONYMOUS
    from gongzhi.open_data import queries
    from gongzhi.open_data.formats import said
    from gongzhi.open_data.sets import SETS

    dataset, after = SETS["samples"], ""
    asked = queries.read_asked(dataset, dict(parse_qsl(query)), viewer=ANONYMOUS)
    while True:
        page = queries.page_of_entries(dataset, asked, viewer=ANONYMOUS, after=after, size=PAGE)
        for entry in page.rows:
            yield [said(column, entry.data.get(column.name)) for column in dataset.columns]
        if not page.after:
            return
        after = page.after


def keep(cluster, rows: int, seconds: dict[str, float], grown: int, compared: int) -> None:
    """Write both files beside the other results."""
    began, told = datetime.now().astimezone(), machine(cluster)
    load = os.getloadavg()
    facts = {
        "began": began.isoformat(timespec="seconds"),
        "rows": rows,
        "seconds": {name: round(each, 3) for name, each in seconds.items()},
        "memory_grown_bytes": grown,
        "rows_compared": compared,
        "machine": told,
        "load_average": [round(each, 1) for each in load],
    }
    path = RESULTS / f"open-data-{began:%Y-%m-%d-%H%M}.md"
    lines = [
        f"# Open data on {began:%Y-%m-%d}: {rows:,} rows",
        "",
        f"{told['processor']}, {told['cores']} cores, {told['memory']}; PostgreSQL {told['postgresql']}; "
        f"load average when done {load[0]:.1f}.",
        "",
        "| step | seconds |",
        "|---|---:|",
        *[f"| {name} | {each:.3f} |" for name, each in seconds.items()],
        "",
        f"Memory grew by {grown / 2**20:.1f} MB over three whole downloads. {compared:,} rows of filtered downloads",
        "were compared with what the pages show: all alike.",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    path.with_suffix(".json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    out.print(f"written: {path.name}")


if __name__ == "__main__":
    app()
