"""Every read of open data. Everybody sees the same, whoever the viewer is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.pages import Page, by_time
from gongzhi.directory.models import Level, Region
from gongzhi.open_data import rules
from gongzhi.open_data.models import Entry, Standing, Version
from gongzhi.open_data.sets import SETS, Dataset

PAGE = 20
BATCH = 2000
MOST_VERSIONS = 100
FILTERS = ("since", "until", "region", "subject", "mark")
COUNTED = """
    SELECT GROUPING(month), GROUPING(prefecture), GROUPING(subject), GROUPING(mark),
        month, prefecture, subject, mark, sum(rows)::bigint, sum(weight)::bigint
    FROM open_data_tally WHERE {where}
    GROUP BY GROUPING SETS ((), (month), (prefecture), (subject), (mark)) ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
"""
"""GROUPING is 0 of the column by which a row counts, 1 of the others; all 1: of everything."""


@dataclass(frozen=True)
class Asked:
    """Which rows of a set are wanted."""

    since: str = ""
    """The first month, as 2026-01."""
    until: str = ""
    """The last month."""
    region: str = ""
    """Code of a prefecture or a county."""
    subject: str = ""
    mark: str = ""

    @property
    def told(self) -> dict[str, str]:
        """What is asked, without what is not."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def query(self, **more: str) -> str:
        """Write it as the query of an address; an empty one more takes a filter away."""
        return urlencode({name: value for name, value in {**self.told, **more}.items() if value})


@dataclass(frozen=True)
class Counted:
    """What charts show."""

    rows: int = 0
    weight: int = 0
    months: Mapping[date, int] = field(default_factory=dict)
    prefectures: Mapping[str, int] = field(default_factory=dict)
    subjects: Mapping[str, int] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)


def set_by_key(key: str, *, viewer: Actor) -> Dataset:
    """Find a set.

    :raises Refused: if there is none.
    """
    if key not in SETS:
        raise Refused(_("没有这个数据集。"))
    return SETS[key]


def read_asked(dataset: Dataset, told: Mapping[str, str], *, viewer: Actor) -> Asked:
    """Read what is asked of a set out of the query of an address.

    :raises Refused: if a filter says something that there is not: to leave it out would give more than was asked for.
    """
    asked = Asked(**{name: str(told.get(name) or "").strip() for name in FILTERS})
    for month in filter(None, (asked.since, asked.until)):
        month_in(month)
    if asked.region and not (asked.region.isascii() and asked.region.isdecimal() and len(asked.region) == 6):
        raise Refused(_("没有这个地区。"))
    for value, choices in ((asked.subject, dataset.subjects), (asked.mark, dataset.marks)):
        if value and value not in (choices() if choices else {}):
            raise Refused(_("没有这个筛选条件。"))
    return asked


def month_in(text: str) -> date:
    """Read a month.

    :raises Refused: if it is none.
    """
    try:
        if len(text) != 7:
            raise ValueError(text)
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Refused(_("月份请写成 2026-01 的样子。")) from None


def entries(dataset: Dataset, asked: Asked) -> QuerySet[Entry]:
    """Give the rows that are asked for, in no order."""
    found = Entry.objects.filter(dataset=dataset.key)
    if asked.since:
        found = found.filter(day__gte=month_in(asked.since))
    if asked.until:
        found = found.filter(day__lt=rules.next_month(month_in(asked.until)))
    if asked.region:
        if asked.region[2:] == "0000":
            pass  # the whole province
        elif asked.region.endswith("00"):
            found = found.filter(prefecture=asked.region)
        else:
            found = found.filter(region=asked.region)
    if asked.subject:
        found = found.filter(subject=asked.subject)
    if asked.mark:
        found = found.filter(mark=asked.mark)
    return found


def page_of_entries(dataset: Dataset, asked: Asked, *, viewer: Actor, after: str = "", size: int = PAGE) -> Page:
    """Give one page of a set, newest first.

    :raises Refused: if there is no such place.
    """
    return by_time(entries(dataset, asked), after=after, size=size, field="day", newest_first=True)


def batches(dataset: Dataset, asked: Asked, *, viewer: Actor, size: int = BATCH) -> Iterator[list[dict]]:
    """Read any number of rows, in the order of the page, many at a time, by a server-side cursor: memory stays flat.

    What comes is of one moment, however long reading it takes.
    """
    with transaction.atomic():
        rows = entries(dataset, asked).order_by("-day", "-id").values_list("data", flat=True)
        found = rows.iterator(chunk_size=size)
        while some := list(islice(found, size)):
            yield some


def counted(dataset: Dataset, asked: Asked, *, viewer: Actor) -> Counted:
    """Count by month, prefecture, subject and mark, from the tallies alone, in one statement."""
    where, values = ["dataset = %s"], [dataset.key]
    if asked.since:
        where, values = [*where, "month >= %s"], [*values, month_in(asked.since)]
    if asked.until:
        where, values = [*where, "month <= %s"], [*values, month_in(asked.until)]
    if asked.region and asked.region[2:] != "0000":
        name = "prefecture" if asked.region.endswith("00") else "region"
        where, values = [*where, f"{name} = %s"], [*values, asked.region]
    for name in ("subject", "mark"):
        if value := getattr(asked, name):
            where, values = [*where, f"{name} = %s"], [*values, value]
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(where=" AND ".join(where)), values)
        found = cursor.fetchall()
    total, by = (0, 0), ({}, {}, {}, {})
    for *shape, month, prefecture, subject, mark, rows, weight in found:
        if 0 not in shape:
            total = (rows or 0, weight or 0)
        else:
            which = shape.index(0)
            by[which][(month, prefecture, subject, mark)[which]] = weight
    return Counted(*total, *by)


def standing_of(dataset: Dataset, *, viewer: Actor) -> Standing:
    """Tell where a set stands."""
    return Standing.objects.filter(dataset=dataset.key).first() or Standing(dataset=dataset.key)


def standings(*, viewer: Actor) -> dict[str, Standing]:
    """Tell where every set stands: key → standing."""
    found = {row.dataset: row for row in Standing.objects.filter(dataset__in=list(SETS))}
    return {key: found.get(key) or Standing(dataset=key) for key in SETS}


def versions_of(dataset: Dataset, *, viewer: Actor, size: int = MOST_VERSIONS) -> list[Version]:
    """List the versions of a set, newest first."""
    return list(Version.objects.filter(dataset=dataset.key).order_by("-made_at", "-id")[:size])


def latest_versions(*, viewer: Actor) -> dict[str, Version]:
    """Give the latest version of each set whose files are to be had: key → version."""
    found = Version.objects.filter(dataset__in=list(SETS), gone_at__isnull=True)
    return {row.dataset: row for row in found.order_by("dataset", "-made_at", "-id").distinct("dataset")}


def version_by_number(dataset: Dataset, number: int, *, viewer: Actor) -> Version:
    """Find a version.

    :raises Version.DoesNotExist: if there is none.
    """
    return Version.objects.get(dataset=dataset.key, number=number)


@dataclass(frozen=True)
class Place:
    """A prefecture with its counties, as filters list them."""

    code: str
    name: str
    counties: tuple[tuple[str, str], ...]


def places(*, viewer: Actor) -> list[Place]:
    """List prefectures and counties; one statement."""
    found = Region.objects.filter(level__in=[Level.PREFECTURE, Level.COUNTY], to_date__isnull=True)
    rows = list(found.order_by("code").values_list("code", "name", "level"))
    below: dict[str, list[tuple[str, str]]] = {}
    for code, name, level in rows:
        if level == Level.COUNTY:
            below.setdefault(f"{code[:4]}00", []).append((code, name))
    return [Place(code, name, tuple(below.get(code, ()))) for code, name, level in rows if level == Level.PREFECTURE]
