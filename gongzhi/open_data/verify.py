"""What `gongzhi verify` checks of open data: counts follow from rows, rows from what is public."""

import hashlib
from collections.abc import Iterator
from datetime import date

from django.db import connection

from gongzhi.core import clock
from gongzhi.open_data.models import Entry, Version
from gongzhi.open_data.places import file_of
from gongzhi.open_data.sets import SETS, Dataset

BLOCK = 1 << 20
BATCH = 1000
MOST = 1000
TALLIES = """
    SELECT dataset, month, region, subject, mark, coalesce(t.rows, 0), coalesce(e.rows, 0)
    FROM open_data_tally t
    FULL JOIN (
        SELECT dataset, month, prefecture, region, subject, mark, count(*) AS rows, sum(weight) AS weight
        FROM open_data_entry GROUP BY 1, 2, 3, 4, 5, 6
    ) e USING (dataset, month, prefecture, region, subject, mark)
    WHERE (t.rows, t.weight) IS DISTINCT FROM (e.rows, e.weight)
    ORDER BY 1, 2, 3, 4, 5 LIMIT %s
"""
STANDINGS = """
    SELECT dataset, coalesce(s.rows, 0), coalesce(e.rows, 0) FROM open_data_standing s
    FULL JOIN (SELECT dataset, count(*) AS rows FROM open_data_entry GROUP BY 1) e USING (dataset)
    WHERE coalesce(s.rows, 0) <> coalesce(e.rows, 0) ORDER BY 1 LIMIT %s
"""


def broken_open_data() -> Iterator[str]:
    """Yield a sentence for each promise that open data does not keep."""
    with connection.cursor() as cursor:
        cursor.execute(TALLIES, [MOST])
        for dataset, month, region, subject, mark, told, are in cursor.fetchall():
            place = " ".join(filter(None, [dataset, f"{month:%Y-%m}", region, subject, mark]))
            yield f"open data: the tally of {place} says {told} rows, there are {are}"
        cursor.execute(STANDINGS, [MOST])
        for dataset, told, are in cursor.fetchall():
            yield f"open data: {dataset} is said to have {told} rows, there are {are}"
    for dataset in SETS.values():
        if dataset.source:
            yield from strays(dataset, clock.today())
    yield from broken_files()


def strays(dataset: Dataset, today: date) -> Iterator[str]:
    """Find rows that are not public and public records that are no rows, in the order of their keys."""
    yield from (
        f"open data: {dataset.key} holds {code}, which is not public"
        for code in missing_in(
            Entry.objects.filter(dataset=dataset.key).order_by("source_id").values_list("source_id", "code"),
            dataset.source(today),
            "pk",
        )
    )
    yield from (
        f"open data: {dataset.key} lacks record {pk}, which is public"
        for pk in missing_in(
            dataset.source(today).order_by("pk").values_list("pk", "pk"),
            Entry.objects.filter(dataset=dataset.key),
            "source_id",
        )
    )


def missing_in(named, there, name: str) -> Iterator:
    """Yield what is named and not there, a stretch of keys at a time, at most `MOST`."""
    last, told, field = 0, 0, "source_id" if name == "pk" else "pk"
    while told < MOST:
        some = list(named.filter(**{f"{field}__gt": last})[:BATCH])
        if not some:
            return
        keys = [key for key, _label in some]
        found = set(there.filter(**{f"{name}__in": keys}).order_by().values_list(name, flat=True))
        for key, label in some:
            if key not in found:
                told += 1
                yield label
        last = keys[-1]


def broken_files() -> Iterator[str]:
    """Look whether the files of versions are there and as they were written."""
    for version in Version.objects.filter(gone_at__isnull=True).order_by("dataset", "number"):
        for file in version.files:
            path = file_of(version, file["format"])
            if not path.is_file():
                yield f"open data: {path.name} of version {version.number} is missing"
            elif checksum(path) != file["sha256"]:
                yield f"open data: {path.name} of version {version.number} is not as it was written"


def checksum(path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()
