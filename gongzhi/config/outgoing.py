"""What goes out of gongzhi by itself: every task worker follows the journal and sends.

Each part has a thread of its own, so none waits for another, and any number of workers may run: what one has taken up
no other takes, until its lease runs out.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import structlog
from django.db import DatabaseError, close_old_connections, connection

from gongzhi.appeals import following as appeals
from gongzhi.core import clock
from gongzhi.core.following import follow
from gongzhi.notices import alerts as alert_mails
from gongzhi.notices import outbox as notices
from gongzhi.notices import sender as notice_sender
from gongzhi.open_data import following as open_data
from gongzhi.publicity import counting as trader_figures
from gongzhi.publicity import following as publicity
from gongzhi.quality import following as quality
from gongzhi.webhooks import outbox as webhooks
from gongzhi.webhooks import sender as webhook_sender

POLL_SECONDS = 0.5
AFTER_TROUBLE_SECONDS = 5.0
GRACE_SECONDS = 10

log = structlog.get_logger("gongzhi.outgoing")

READERS: dict[str, Callable] = {
    webhooks.READER: webhooks.fan_out,
    notices.READER: notices.queue_notices,
    alert_mails.READER: alert_mails.queue_alert_mails,
    appeals.READER: appeals.follow_cases,
    quality.READER: quality.review_replies,
    open_data.READER: open_data.follow_records,
    publicity.READER: publicity.follow_cases,
    trader_figures.READER: trader_figures.count_cases,
}
"""Who follows the journal, and what each makes of a stretch of it: called with (after, upto, at=)."""


def follow_until(stopped: threading.Event, name: str) -> None:
    """Give one reader what is new in the journal, until told to stop."""
    while not stopped.is_set():
        pause = POLL_SECONDS
        try:
            close_old_connections()
            while not stopped.is_set() and follow(name, partial(READERS[name], at=clock.now())):
                pass
        except DatabaseError:
            log.warning("the database does not answer")
            pause = AFTER_TROUBLE_SECONDS
        except Exception:
            log.exception("following the journal broke", reader=name)
            pause = AFTER_TROUBLE_SECONDS
        stopped.wait(pause)
    connection.close()


@contextmanager
def going_out() -> Iterator[None]:
    """Follow the journal and send what goes out, during this block; then finish what is on its way."""
    stopped = threading.Event()
    work = [partial(follow_until, name=name) for name in READERS]
    work += [webhook_sender.send_until, notice_sender.send_until]
    threads = [threading.Thread(target=each, args=[stopped], daemon=True) for each in work]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join(GRACE_SECONDS)
