"""What runs by itself: trying and bringing in uploaded files, pulling feeds when they are due, forgetting uploads."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.core import clock
from gongzhi.exchange import catalog, queries
from gongzhi.exchange.actions.pull import pull_feed
from gongzhi.exchange.actions.take_in import Busy
from gongzhi.exchange.actions.upload import forget_uploads
from gongzhi.exchange.actions.work import bring_in_upload, try_upload


@app.task(queue="imports")
def try_uploaded_file(run_id: int) -> None:
    """Try an uploaded file and keep what its import would do."""
    try_upload(run_id, at=clock.now())


@app.task(queue="imports", retry=RetryStrategy(max_attempts=60, wait=30, retry_exceptions={Busy}))
def import_uploaded_file(run_id: int) -> None:
    """Bring an uploaded file in; taken up again after an interruption, it goes on where it stood."""
    bring_in_upload(run_id, at=clock.now())


@app.periodic(cron="*/15 * * * *")
@app.task(queue="imports", queueing_lock="pull_due_feeds")
def pull_due_feeds(timestamp: int) -> None:
    """Pull each feed whose time of day has come."""
    for feed in queries.due_feeds(at=clock.now()):
        pull_feed(feed=feed, at=clock.now())


@app.task(queue="imports")
def pull_one_feed(feed: str) -> None:
    """Pull a feed now, because somebody asked."""
    if found := catalog.feed(feed):
        pull_feed(feed=found, at=clock.now())


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="forget_uploads")
def forget_old_uploads(timestamp: int) -> None:
    """Forget the uploads that nobody decided on."""
    forget_uploads(at=clock.now())
