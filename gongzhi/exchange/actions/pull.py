"""Pull: fetch what a feed offers and take it in; the same file twice brings nothing twice."""

from contextlib import contextmanager
from datetime import datetime
from io import BytesIO

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import Refused
from gongzhi.exchange import catalog
from gongzhi.exchange.actions.open_run import open_run
from gongzhi.exchange.actions.take_in import Busy, import_file
from gongzhi.exchange.actions.try_file import Tell
from gongzhi.exchange.fetching import CannotFetch, Fetched, Unchanged, fetch
from gongzhi.exchange.models import FeedPull, ImportRun, PullState, RunState

LOCK = 0x66656564
"""First half of the advisory lock under which a feed is pulled once at a time ("feed")."""


def pull_feed(
    *, feed: catalog.Feed, at: datetime, by: Actor = SYSTEM, tell: Tell = lambda done, total: None
) -> list[FeedPull]:
    """Fetch a feed's new files and bring them in; returns a record of each file, or of the attempt that brought none.

    What cannot be fetched or read is kept in the record with its reason; it is fetched again the next time.

    :raises Busy: if the feed is being pulled already.
    """
    connector = catalog.connector(feed.connector)
    pulls: list[FeedPull] = []
    with one_at_a_time(feed):
        give_up_interrupted(feed, at=at)
        last = delivered(feed).exclude(etag="").order_by("-id").first()
        try:
            for file in fetch(feed, etag=last.etag if last else "", was_fetched=lambda *told: is_known(feed, *told)):
                pulls.append(take_file(feed, connector, file, by=by, at=at, tell=tell))
        except CannotFetch as refused:
            pulls.append(record(feed, PullState.FAILED, at=at, ended_at=at, error=str(refused.reason)))
        if not pulls:
            pulls.append(record(feed, PullState.NOTHING, at=at, ended_at=at))
    return pulls


@contextmanager
def one_at_a_time(feed: catalog.Feed):
    """Hold the feed's lock for this block.

    :raises Busy: if somebody else holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK, feed.key])
        if not cursor.fetchone()[0]:
            raise Busy(_("“%(title)s”正在拉取，请稍后再试。") % {"title": feed.title})
    try:
        yield
    finally:
        if not connection.closed_in_transaction:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, feed.key])


def record(feed: catalog.Feed, state: PullState, *, at: datetime, **rest) -> FeedPull:
    return FeedPull.objects.create(feed=feed.key, state=state, started_at=at, **rest)


def delivered(feed: catalog.Feed):
    return FeedPull.objects.filter(feed=feed.key, state=PullState.DELIVERED)


def is_known(feed: catalog.Feed, name: str, sha256: str) -> bool:
    """Tell whether this very file was brought in before."""
    return delivered(feed).filter(file_name=name[-200:], sha256=sha256).exists()


def give_up_interrupted(feed: catalog.Feed, *, at: datetime) -> None:
    """Close the records of pulls that were killed: their files are fetched again now."""
    FeedPull.objects.filter(feed=feed.key, state=PullState.RUNNING).update(
        state=PullState.FAILED, ended_at=at, error=_("中断，已重新拉取。")
    )


def take_file(
    feed: catalog.Feed,
    connector: catalog.Connector,
    file: Fetched | Unchanged,
    *,
    by: Actor,
    at: datetime,
    tell: Tell,
) -> FeedPull:
    """Bring one fetched file in, and keep the record of it.

    A server that answers "unchanged" has delivered, and so has a file without any row: nothing happened that day.
    """
    if isinstance(file, Unchanged):
        etag = delivered(feed).exclude(etag="").order_by("-id").values_list("etag", flat=True).first()
        return record(feed, PullState.DELIVERED, at=at, ended_at=at, etag=etag or "")
    pull = record(
        feed,
        PullState.RUNNING,
        at=at,
        file_name=file.name[-200:],
        size=len(file.body),
        sha256=file.sha256,
        etag=file.etag,
    )
    pull.state, pull.ended_at = PullState.DELIVERED, at
    if file.body.strip() and not is_unchanged(feed, file):
        try:
            pull.run = bring_in(connector, file, by=by, at=at, tell=tell)
            if pull.run.state == RunState.FAILED:
                pull.state, pull.error = PullState.FAILED, pull.run.error
        except Refused as refused:
            pull.state, pull.error = PullState.FAILED, str(refused.reason)
    pull.save()
    return pull


def is_unchanged(feed: catalog.Feed, file: Fetched) -> bool:
    """Tell whether a server without version marks gave the same file once more."""
    return is_known(feed, file.name, file.sha256)


def bring_in(connector: catalog.Connector, file: Fetched, *, by: Actor, at: datetime, tell: Tell) -> ImportRun:
    body = BytesIO(file.body)
    run = open_run(connector=connector, file=body, file_name=file.name, by=by, at=at)
    return import_file(run=run, connector=connector, file=body, by=by, at=at, tell=tell)
