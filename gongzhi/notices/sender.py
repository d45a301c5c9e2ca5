"""The loop that sends notices, one after the other: mail servers and gateways are the deployment's own."""

import threading

import structlog
from django.db import DatabaseError, close_old_connections, connection

from gongzhi.core import clock
from gongzhi.notices import outbox
from gongzhi.notices.alerts import ALERTS, LINKS
from gongzhi.notices.digests import DIGESTS

POLL_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 5.0

log = structlog.get_logger("gongzhi.notices")


def send_until(stopped: threading.Event) -> None:
    """Send what is due until told to stop."""
    while not stopped.is_set():
        pause = POLL_SECONDS
        try:
            close_old_connections()
            while send_due() and not stopped.is_set():
                pause = 0
        except DatabaseError:
            log.warning("the database does not answer")
            pause = AFTER_TROUBLE_SECONDS
        except Exception:
            log.exception("sending notices broke")
            pause = AFTER_TROUBLE_SECONDS
        stopped.wait(pause)
    connection.close()


POSTS = (outbox.NOTICES, DIGESTS, LINKS, ALERTS)


def send_due() -> bool:
    """Send the next that is due of each kind; tell whether there was one."""
    found = [taken for post in POSTS for taken in outbox.take_up(at=clock.now(), post=post)]
    for taken in found:
        why_not = outbox.send(taken, at=clock.now())
        outbox.settle(taken, why_not, at=clock.now())
    return bool(found)
