"""How long a ride-hailing platform's report of a million trips takes, from file to flagged trips that say why.

    python -m benches.rides [--trips N] [--csv]

Beside it, on the same machine in the same run: the raw limit, which copies the same texts into a bare table and joins
it once with bare registers, no reason, no checks, no history. Uses the bench's own PostgreSQL and an empty database.
"""

import csv
import io
import json
import os
import time
from datetime import date, datetime, timedelta
from typing import Annotated

import pyarrow
import pyarrow.csv
import pyarrow.parquet
import typer
from rich.console import Console

from benches import places
from benches.report import RESULTS, machine

NAME = "rides"
CODE = "91520100BENCH0001X"
CITIES = ("520100", "520300", "520400")
VEHICLES, DRIVERS = 20_000, 25_000
FROM, DAYS = date(2026, 5, 1), 31
out = Console(highlight=False)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def plate(n: int) -> str:
    return f"贵A{n:05d}"


def driver(n: int) -> str:
    return f"52010019800101{n:05d}"


def registers() -> dict[str, bytes]:
    """Make the four registers: of every fiftieth vehicle and driver none, of some of the others lapsed ones."""
    platform = [["证号", "城市代码", "平台代码", "平台名称", "有效期起", "有效期止"]]
    platform += [[f"P{city}", city, CODE, "示例出行", "2024-01-01", "2027-12-31"] for city in CITIES]
    head = ["证号", "城市代码", "有效期起", "有效期止", "暂停期间"]
    vehicle, drivers = [[*head, "车牌号"]], [[*head, "驾驶员证件号"]]
    for rows, count, name in ((vehicle, VEHICLES, plate), (drivers, DRIVERS, driver)):
        for n in range(count):
            if n % 50:
                end = "2026-05-20" if n % 70 == 1 else "2028-12-31"
                stop = "2026-05-05/2026-05-08" if n % 90 == 1 else ""
                rows.append([f"N{n}", CITIES[n % 3], "2024-01-01", end, stop, name(n)])
    pairs = [["平台代码", "车牌号", "驾驶员证件号", "有效期起", "有效期止"]]
    pairs += [[CODE, plate(n % VEHICLES), driver(n), "2024-01-01", ""] for n in range(DRIVERS) if n % 40]
    return {
        name: as_csv(rows)
        for name, rows in (("platform", platform), ("vehicle", vehicle), ("driver", drivers), ("pairing", pairs))
    }


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def report(trips: int) -> pyarrow.Table:
    """Make a report: each driver drives one vehicle, in one city, on many days."""
    days = [FROM + timedelta(n) for n in range(DAYS)]
    drivers = [n * 7919 % DRIVERS for n in range(trips)]
    return pyarrow.table(
        {
            "订单号": [f"DD20260500{n:09d}" for n in range(trips)],
            "城市代码": [CITIES[n % VEHICLES % 3] for n in drivers],
            "上车时间": [f"{days[n % DAYS]} {n % 24:02d}:{n % 60:02d}:00" for n in range(trips)],
            "车牌号": [plate(n % VEHICLES) for n in drivers],
            "驾驶员证件号": [driver(n) for n in drivers],
            "车费": [f"{10 + n % 90}.50" for n in range(trips)],
        }
    )


def raw_limit(cursor, table: pyarrow.Table, pieces: dict[str, bytes]) -> tuple[float, float, int]:
    """Copy the texts into a bare table and join them once: seconds of both, and rows without any permit."""
    cursor.execute(
        "CREATE UNLOGGED TABLE raw_trip (number text, city text, at text, plate text, driver text, fare text)"
    )
    for name, column in (("vehicle", "plate"), ("driver", "driver")):
        cursor.execute(f"CREATE UNLOGGED TABLE raw_{name} (n text, city text, a text, b text, c text, {column} text)")
        with cursor.copy(f"COPY raw_{name} FROM STDIN (FORMAT CSV, HEADER)") as copy:
            copy.write(pieces[name])
        cursor.execute(f"ANALYZE raw_{name}")
    sink = pyarrow.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink)
    body = memoryview(sink.getvalue())
    began = time.perf_counter()
    with cursor.copy("COPY raw_trip FROM STDIN (FORMAT CSV, HEADER)") as copy:
        copy.write(body)
    copied = time.perf_counter() - began
    began = time.perf_counter()
    cursor.execute(
        "SELECT count(*) FROM raw_trip t LEFT JOIN raw_vehicle v USING (plate) LEFT JOIN raw_driver d USING (driver)"
        " WHERE v.plate IS NULL OR d.driver IS NULL"
    )
    (found,) = cursor.fetchone()
    return copied, time.perf_counter() - began, found


@app.command()
def bench(
    trips: Annotated[int, typer.Option(min=1000, help="Trips in the report.")] = 1_000_000,
    as_text: Annotated[bool, typer.Option("--csv", help="Report as CSV; else as Parquet.")] = False,
) -> None:
    """Measure a report of so many trips."""
    places.set_environment()
    with places.server() as cluster:
        places.make_database(cluster, NAME)
        os.environ["DATABASE_URL"] = places.url_of(cluster, NAME)
        import django

        django.setup()
        measure(cluster, trips, as_text=as_text)


def measure(cluster, trips: int, *, as_text: bool) -> None:
    from decimal import Decimal

    from django.db import connection

    from gongzhi.config.prepare import prepare
    from gongzhi.core import clock
    from gongzhi.core.actors import SYSTEM
    from gongzhi.directory.models import Unit
    from gongzhi.ride_hailing.actions.load import load_report
    from gongzhi.ride_hailing.actions.load_register import load_register
    from gongzhi.ride_hailing.actions.receive import NewReport, receive_report
    from gongzhi.ride_hailing.actions.reconcile import reconcile_report
    from gongzhi.ride_hailing.catalog import keepers

    prepare(at=clock.now(), tell=lambda title, done: None)
    unit = Unit.objects.filter(member__in=keepers()).order_by("pk").first()
    at = datetime(2026, 6, 2, 2, tzinfo=clock.now().tzinfo)
    seconds: dict[str, float] = {}

    def timed(title: str, do):
        began = time.perf_counter()
        found = do()
        seconds[title] = time.perf_counter() - began
        out.print(f"{title}: {seconds[title]:.2f} s")
        return found

    pieces, told = registers(), {"by": SYSTEM, "at": at, "unit_id": unit.pk}
    for name, body in pieces.items():
        load = timed(
            f"register {name}, {len(body.splitlines()) - 1:,} rows",
            lambda name=name, body=body: load_register(register=name, pieces=[body], file_name=f"{name}.csv", **told),
        )
        if load.refused:
            raise SystemExit(f"{name}: {load.faults[:3]}")
    table = report(trips)
    sink = pyarrow.BufferOutputStream()
    if as_text:
        pyarrow.csv.write_csv(table, sink)
    else:
        pyarrow.parquet.write_table(table, sink)
    body = sink.getvalue().to_pybytes()
    new = NewReport(
        code=CODE, name="示例出行", from_date=FROM, to_date=FROM + timedelta(DAYS - 1), trips=trips,
        revenue=Decimal(trips * 50), vehicles=VEHICLES, drivers=DRIVERS, file_name="trips",
    )  # fmt: skip
    parts = [body[n : n + 65536] for n in range(0, len(body), 65536)]
    made = timed("file kept, encrypted", lambda: receive_report(new=new, pieces=parts, **told))
    made = timed("trips read and checked", lambda: load_report(report=made, by=SYSTEM, at=at))
    run = timed("compared with the registers", lambda: reconcile_report(report=made, by=SYSTEM, at=at))
    again = timed("compared once more", lambda: reconcile_report(report=made, by=SYSTEM, at=at))
    if (made.trips, run.digest) != (trips, again.digest) or not run.flagged:
        raise SystemExit(f"{made.trips} of {trips} trips, {run.flagged} flagged: {made.fault}")
    whole = sum(
        seconds[name] for name in ("file kept, encrypted", "trips read and checked", "compared with the registers")
    )
    with connection.cursor() as cursor:
        copied, joined, found = raw_limit(cursor, table, pieces)
    out.print(f"whole: {whole:.1f} s for {trips:,} trips, {run.flagged:,} flagged, {trips / whole:,.0f} trips/s")
    out.print(f"raw: COPY {copied:.2f} s, one join {joined:.2f} s ({found:,} without a permit at all)")
    write(cluster, trips, len(body), "CSV" if as_text else "Parquet", seconds, whole, run.flagged, copied, joined)


def write(cluster, trips, size, kind, seconds, whole, flagged, copied, joined) -> None:
    """Write both files beside the other results."""
    began, told = datetime.now().astimezone(), machine(cluster)
    load = os.getloadavg()
    facts = {
        "began": began.isoformat(timespec="seconds"), "trips": trips, "format": kind, "bytes": size,
        "seconds": {name: round(each, 2) for name, each in seconds.items()}, "whole": round(whole, 2),
        "flagged": flagged, "raw_copy": round(copied, 2), "raw_join": round(joined, 2),
        "machine": told, "load_average": [round(each, 1) for each in load],
    }  # fmt: skip
    path = RESULTS / f"rides-{began:%Y-%m-%d-%H%M}.md"
    path.with_suffix(".json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    rows = [f"| {name} | {each:.2f} |" for name, each in seconds.items()]
    path.write_text(
        "\n".join(
            [
                f"# Ride-hailing on {began:%Y-%m-%d}: {trips:,} trips, {kind}",
                "",
                f"{told['processor']}, {told['cores']} cores, {told['memory']}; PostgreSQL {told['postgresql']}; "
                f"load average when done {load[0]:.1f}.",
                "",
                "| step | seconds |",
                "|---|---:|",
                *rows,
                f"| **file to flagged trips with reasons** ({flagged:,} flagged) | **{whole:.2f}** |",
                f"| raw limit: bare COPY of the same texts | {copied:.2f} |",
                f"| raw limit: one bare join with two registers | {joined:.2f} |",
            ]
        )
        + "\n"
    )
    out.print(f"Written to {path.relative_to(places.PROJECT)} and .json")


if __name__ == "__main__":
    app()
