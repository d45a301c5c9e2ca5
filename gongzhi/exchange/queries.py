"""Every read of imports and feeds, scoped to who asks by `access`."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import NotAllowed
from gongzhi.core.tables import REASON
from gongzhi.exchange import access, catalog, fetching, rules
from gongzhi.exchange.models import FeedPull, ImportFault, ImportRun, PullState
from gongzhi.exchange.tally import BY_HAND
from gongzhi.routing.models import Rule

PAGE = 25
SHOWN_FAULTS = 20
BOM = "\ufeff"


def runs_page(*, viewer: Actor, before: int | None = None, size: int = PAGE) -> tuple[list[ImportRun], int | None]:
    """List imports, newest first, with the key of the next page or None.

    :raises NotAllowed: if the viewer may bring in no files.
    """
    access.refuse_unless_importer(viewer)
    runs = access.visible_runs(viewer).select_related("officer", "unit").order_by("-id")
    if before:
        runs = runs.filter(pk__lt=before)
    rows = list(runs[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else None


def run_by_id(run_id: int, *, viewer: Actor) -> ImportRun:
    """Find one import.

    :raises ImportRun.DoesNotExist: if there is none, or the viewer may not see it: the two look the same.
    """
    return access.visible_runs(viewer).select_related("officer", "unit").get(pk=run_id)


def faults_of(run: ImportRun, *, viewer: Actor, limit: int | None = SHOWN_FAULTS) -> list[ImportFault]:
    """List the rows that an import refused, in the order of the file.

    :param limit: no more than so many; None gives all.
    :raises NotAllowed: if the viewer is not of the unit that brought the file in: the rows hold personal data.
    """
    refuse_unless_ours(run, viewer)
    return list(run.faults.order_by("row")[:limit])


def refuse_unless_ours(run: ImportRun, viewer: Actor) -> None:
    if not access.acts_on(run, viewer):
        raise NotAllowed(_("这些行含有个人信息，只有导入单位可以查看。"))


def fault_file(run: ImportRun, *, viewer: Actor) -> tuple[str, str, Iterator[bytes]]:
    """Write the refused rows as a file that can be corrected and sent again: (name, media type, bytes in pieces).

    The first column says why; it is passed over when the file comes back. XLSX for a workbook, else CSV.

    :raises NotAllowed: as `faults_of`.
    """
    refuse_unless_ours(run, viewer)
    stem = run.file_name.rpartition(".")[0] or run.file_name
    if run.format == "xlsx":
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return f"{stem}-errors.xlsx", media, fault_workbook(run)
    return f"{stem}-errors.csv", "text/csv", fault_lines(run)


def fault_rows(run: ImportRun) -> Iterator[list[str]]:
    """Give the rows of a file of faults, the headings first."""
    yield [REASON, *run.shown_columns]
    for fault in run.faults.order_by("row").iterator(chunk_size=1000):
        told = _("第 %(row)s 行：%(reason)s") % {"row": fault.row, "reason": fault.reason}
        yield [told, *json.loads(fault.cells)]


def fault_lines(run: ImportRun) -> Iterator[bytes]:
    """Give a file of faults as CSV, in the encoding and with the separator of the file that came."""
    connector = catalog.connector(run.connector)
    separator = connector.separator if connector and run.format == "csv" else ","
    encoding = "gb18030" if run.encoding == "gb18030" else "utf-8"
    if encoding == "utf-8":
        yield BOM.encode()
    for row in fault_rows(run):
        line = io.StringIO()
        csv.writer(line, delimiter=separator).writerow(row)
        yield line.getvalue().encode(encoding, "replace")


def fault_workbook(run: ImportRun) -> Iterator[bytes]:
    """Give a file of faults as a workbook; every cell is text, so that none becomes a formula or a number."""
    connector = catalog.connector(run.connector)
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet(connector.sheet if connector and connector.sheet else "Sheet1")
        for number, row in enumerate(fault_rows(run)):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell[:32767])
        book.close()
        file.seek(0)
        while block := file.read(1 << 16):
            yield block


def rule_titles(keys: list[str]) -> dict[str, str]:
    """Give the titles of routing rules; one that is no more keeps its key."""
    titles = {BY_HAND: _("指定的单位")}
    for rule in Rule.objects.filter(key__in=keys):
        titles[rule.key] = (rule.data or rule.draft or {}).get("title", rule.key)
    return {key: titles.get(key, key) for key in keys}


@dataclass(frozen=True)
class FeedState:
    """How a feed does."""

    feed: catalog.Feed
    is_set_up: bool
    """It has an address, or its folder is there."""
    delivered_at: datetime | None
    """When something last came."""
    tried_at: datetime | None
    last: FeedPull | None
    silent: bool
    """The alarm: nothing has come for too long."""
    since: datetime | None
    """From when its silence counts."""


def feed_states(*, viewer: Actor, at: datetime) -> list[FeedState]:
    """Tell of each feed when it last delivered and whether it stays away. Two queries.

    :raises NotAllowed: if the viewer may bring in no files.
    """
    access.refuse_unless_importer(viewer)
    known = {row["feed"]: row for row in FeedPull.objects.values("feed").annotate(
        first=Min("started_at"),
        tried=Max("started_at"),
        delivered=Max("started_at", filter=Q(state=PullState.DELIVERED)),
        last=Max("id"),
    )}  # fmt: skip
    last = FeedPull.objects.select_related("run").in_bulk([row["last"] for row in known.values()])
    return [feed_state(feed, known.get(feed.key), last, at) for feed in catalog.feeds()]


def feed_state(feed: catalog.Feed, row: dict | None, last: dict[int, FeedPull], at: datetime) -> FeedState:
    is_set_up = fetching.is_set_up(feed)
    since = (row["delivered"] or row["first"]) if row else None
    return FeedState(
        feed=feed,
        is_set_up=is_set_up,
        delivered_at=row["delivered"] if row else None,
        tried_at=row["tried"] if row else None,
        last=last.get(row["last"]) if row else None,
        silent=is_set_up and rules.is_silent(feed.silent_after_hours, now=at, since=since),
        since=since,
    )


def silent_feeds(*, viewer: Actor = SYSTEM, at: datetime) -> list[FeedState]:
    """List the feeds that stay away."""
    return [state for state in feed_states(viewer=viewer, at=at) if state.silent]


def gauges(*, at: datetime) -> list[tuple[str, str, dict[str, str], float]]:
    """Give monitoring how the feeds that are set up do: (metric, what it means, labels, value)."""
    states = [state for state in feed_states(viewer=SYSTEM, at=at) if state.is_set_up]
    silent = "1 if nothing has come of this feed for too long"
    latest = "When the feed last delivered, in seconds since 1970; 0 if never"
    return [
        *(("gongzhi_feed_silent", silent, {"feed": state.feed.key}, float(state.silent)) for state in states),
        *(
            (
                "gongzhi_feed_delivered_seconds",
                latest,
                {"feed": state.feed.key},
                state.delivered_at.timestamp() if state.delivered_at else 0.0,
            )
            for state in states
        ),
    ]


def due_feeds(*, viewer: Actor = SYSTEM, at: datetime) -> list[catalog.Feed]:
    """List the feeds that are to be pulled now."""
    now = timezone.localtime(at)
    return [
        state.feed
        for state in feed_states(viewer=viewer, at=at)
        if state.is_set_up
        and rules.is_due(state.feed.at, now=now, tried_at=state.tried_at, delivered_at=state.delivered_at)
    ]


def pulls_page(*, viewer: Actor, before: int | None = None, size: int = PAGE) -> tuple[list[FeedPull], int | None]:
    """List the pulls, newest first, with the key of the next page or None.

    :raises NotAllowed: if the viewer may bring in no files.
    """
    access.refuse_unless_importer(viewer)
    pulls = FeedPull.objects.select_related("run").order_by("-id")
    if before:
        pulls = pulls.filter(pk__lt=before)
    rows = list(pulls[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else None
