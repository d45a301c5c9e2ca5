"""Following the journal: each line is given to each reader once, none is missed, and writers pay nothing for it.

The journal is the outbox: a line is written in the transaction of the act that it tells of, so what is derived from
lines is as complete as the journal. Lines are numbered when they are written and become visible when their
transaction ends, which may be in another order. A reader therefore takes a stretch of numbers only when everybody
who could have drawn one of them has ended: whoever writes a line holds a lock on the table from before the number
is drawn until the transaction has ended, and pg_locks shows who does. No line is locked, and nobody waits for a
reader.
"""

import time
from collections.abc import Callable

from django.db import connection, transaction

from gongzhi.core.models import JournalReader

MOST = 5000
"""So many numbers at most are taken at once."""
PATIENCE = 5.0
"""Seconds to wait for the writers of a stretch; after that, the next call tries again."""

LAST_DRAWN = """
    SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM core_journalentry_id_seq
"""
WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
        AND relation = 'core_journalentry'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@transaction.atomic
def follow(reader: str, take: Callable[[int, int], None], *, most: int = MOST, patience: float = PATIENCE) -> int:
    """Give a reader the next stretch of the journal; return how many numbers it spans, 0 where there is nothing new.

    :param take: called with (after, upto) for the lines whose id is greater than `after` and at most `upto`. What it
        writes is kept together with how far the reader has read, or not at all.
    """
    JournalReader.objects.get_or_create(name=reader)
    place = JournalReader.objects.select_for_update(skip_locked=True).filter(name=reader).first()
    if place is None:
        return 0  # another worker is at it
    after = place.last_id
    upto = min(last_drawn(), after + most)
    if upto <= after or not writers_end(patience):
        return 0
    take(after, upto)
    place.last_id = upto
    place.save(update_fields=["last_id"])
    return upto - after


def lag(reader: str) -> int:
    """Tell how many numbers of the journal a reader has not seen yet."""
    read = JournalReader.objects.filter(name=reader).values_list("last_id", flat=True).first() or 0
    return max(last_drawn() - read, 0)


def last_drawn() -> int:
    with connection.cursor() as cursor:
        cursor.execute(LAST_DRAWN)
        return cursor.fetchone()[0]


def writers_end(patience: float) -> bool:
    """Wait until everybody who writes to the journal now has ended; tell whether they did in time."""
    waited_for, until = writers(), time.monotonic() + patience
    while waited_for:
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
        waited_for &= writers()
    return True


def writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return {row[0] for row in cursor.fetchall()}
