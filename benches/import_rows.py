"""How many rows a second an import takes, beside how many the same machine copies raw into the same tables.

    DATABASE_URL=postgresql://…/empty GONGZHI_DEVELOPMENT=1 python benches/import_rows.py [ROWS] [--profile]

Needs an empty database, which it fills: matters cannot be deleted. The raw limit copies the very rows that the import
wrote, table by table, into unlogged copies of the tables without indexes, triggers or constraints.
"""

import argparse
import cProfile
import csv
import io
import os
import pstats
import time

import django

ORDER = "甲乙丙丁戊己庚辛壬癸"
HEAD = [
    *("工单号", "受理时间", "投诉人", "联系电话", "乘车日期", "车次"),
    *("车站", "责任单位", "投诉类别", "投诉内容", "涉及金额"),
]


def made_file(rows: int) -> bytes:
    """Make a railway feed's CSV of so many complaints, each with a person, about 80 characters of text."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(HEAD)
    for n in range(rows):
        name = "".join(ORDER[int(digit)] for digit in str(n))
        story = f"旅客{name}称：改签时被多收手续费，窗口解释不清，要求退还差额并书面说明依据，请在规定期限内答复。"
        told = ["2026/05/04", f"G{n % 900:04}", "示例东站", "示例客运段", "退票改签", story, f"{n % 300}.50"]
        written.writerow([f"B{n}", "2026/05/05 09:10", f"张{name}", f"199{n:08}", *told])
    return text.getvalue().encode("gb18030")


def raw_limit() -> tuple[int, float]:
    """Copy what the import wrote into bare tables: (rows of all tables, seconds)."""
    from django.db import connection

    from gongzhi.cases.models import Case, CaseText, CaseUnit, Party, Routing
    from gongzhi.core.models import JournalEntry
    from gongzhi.procedures.models import RunningLimit

    total, seconds = 0, 0.0
    with connection.cursor() as cursor:
        for model in (Case, CaseText, CaseUnit, Party, Routing, JournalEntry, RunningLimit):
            table = model._meta.db_table
            with cursor.cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
                body = b"".join(bytes(block) for block in copy)
            cursor.execute(f"CREATE UNLOGGED TABLE raw_{table} AS SELECT * FROM {table} WITH NO DATA")
            began = time.perf_counter()
            with cursor.cursor.copy(f"COPY raw_{table} FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(body)
            seconds += time.perf_counter() - began
            total += model.objects.count()
            cursor.execute(f"DROP TABLE raw_{table}")
    return total, seconds


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    told.add_argument("rows", type=int, nargs="?", default=10_000)
    told.add_argument("--profile", action="store_true", help="show where the time goes")
    asked = told.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    django.setup()

    from gongzhi.cases.models import Case
    from gongzhi.config.prepare import prepare
    from gongzhi.core import clock
    from gongzhi.core.actors import SYSTEM
    from gongzhi.exchange import catalog
    from gongzhi.exchange.actions.open_run import open_run
    from gongzhi.exchange.actions.take_in import import_file
    from gongzhi.exchange.actions.try_file import try_file

    prepare(at=clock.now(), tell=lambda title, done: print(f"{title}: {done}"))
    if Case.objects.exists():
        raise SystemExit("This database is not empty; give another one.")
    connector, body = catalog.connector("railway-complaints"), made_file(asked.rows)

    began = time.perf_counter()
    try_file(connector=connector, file=io.BytesIO(body), at=clock.now())
    trial = time.perf_counter() - began

    run = open_run(connector=connector, file=io.BytesIO(body), file_name="bench.csv", by=SYSTEM, at=clock.now())
    profile = cProfile.Profile()
    began, own = time.perf_counter(), time.process_time()
    if asked.profile:
        profile.enable()
    run = import_file(run=run, connector=connector, file=io.BytesIO(body), by=SYSTEM, at=clock.now())
    profile.disable()
    seconds, own = time.perf_counter() - began, time.process_time() - own
    if run.taken != asked.rows:
        raise SystemExit(f"Only {run.taken} of {asked.rows} rows went in: {run.error}")

    began = time.perf_counter()
    again = open_run(connector=connector, file=io.BytesIO(body), file_name="bench.csv", by=SYSTEM, at=clock.now())
    import_file(run=again, connector=connector, file=io.BytesIO(body), by=SYSTEM, at=clock.now())
    repeated = time.perf_counter() - began
    records, raw = raw_limit()
    print(f"import: {asked.rows} rows in {seconds:.2f} s, {asked.rows / seconds:.0f} rows/s")
    print(f"  of which {own:.2f} s of this process's own time, {asked.rows / own:.0f} rows/s by that")
    print(f"trial: {asked.rows / trial:.0f} rows/s; sent again: {asked.rows / repeated:.0f} rows/s")
    print(f"raw COPY of the {records} records they became: {raw:.2f} s, {asked.rows / raw:.0f} rows/s")
    if asked.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
