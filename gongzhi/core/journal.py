"""Writing and reading history. `write` is the only way a line gets into the journal, but for bulk paths."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from gongzhi.core import statements
from gongzhi.core.actors import Actor
from gongzhi.core.models import JournalEntry
from gongzhi.core.prepared import prepared
from gongzhi.core.writing import insert


def told(
    kind: str,
    record_id: int,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    source: str = "",
    target: str = "",
    unit_id: int | None = None,
    note: str = "",
    facts: dict | None = None,
    key: UUID | None = None,
) -> dict:
    """Say what a line holds, for `Rows` of them."""
    return {
        "kind": kind,
        "record_id": record_id,
        "verb": verb,
        "source": source,
        "target": target,
        "actor_kind": by.kind,
        "actor_id": by.id,
        "actor_name": by.name,
        "unit_id": unit_id if unit_id is not None else by.first_unit_id,
        "at": at,
        "note": note,
        "facts": facts or {},
        "act_key": key,
    }


def line(kind: str, record_id: int, verb: str, **rest) -> JournalEntry:
    """Make a line without writing it, for bulk paths; arguments as of `told`."""
    return JournalEntry(**told(kind, record_id, verb, **rest))


def write(kind: str, record_id: int, verb: str, **rest) -> None:
    """Write one line of history; arguments as of `line`."""
    insert([line(kind, record_id, verb, **rest)])


def history(kind: str, record_id: int) -> QuerySet[JournalEntry]:
    """List the lines of a record, oldest first. Whoever asks must already be entitled to the record."""
    return JournalEntry.objects.filter(kind=kind, record_id=record_id).order_by("seq")


@prepared
def lines_of(kind: str, record_id: int) -> QuerySet[JournalEntry]:
    """Give the lines of a record as a list, oldest first, for what every page of one shows."""
    return history(kind, record_id)


def done_before(kind: str, record_id: int, key: UUID | None) -> bool:
    """Tell whether the act with this key was done on a record before."""
    return key is not None and statements.row(DONE_BEFORE, [kind, record_id, str(key)]) is not None


DONE_BEFORE = "SELECT 1 FROM core_journalentry WHERE kind = %s AND record_id = %s AND act_key = %s::uuid"


BROKEN_CHAINS = """
    SELECT kind, record_id, seq, verb, fault FROM (
        SELECT kind, record_id, seq, verb,
            CASE
                WHEN seq <> row_number() OVER record THEN 'a line before it is missing'
                WHEN prev_hash IS DISTINCT FROM lag(hash) OVER record THEN 'does not follow from the line before it'
                WHEN hash IS DISTINCT FROM core_journal_hash(entry.*) THEN 'was changed after it was written'
            END AS fault
        FROM core_journalentry entry
        WINDOW record AS (PARTITION BY kind, record_id ORDER BY seq)
    ) checked
    WHERE fault IS NOT NULL
    ORDER BY kind, record_id, seq
    LIMIT %s
"""


def broken_chains(limit: int = 1000) -> list[tuple[str, int, int, str, str]]:
    """Find lines whose hash chain is broken: (kind, record id, sequence, verb, what is wrong)."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_CHAINS, [limit])
        return cursor.fetchall()


def last_seq(kind: str, record_id: int) -> int:
    """Tell how many lines a record has: its version, for who must not act on an older one."""
    return next(iter(last_seqs(kind, record_id)), 0)


@prepared
def last_seqs(kind: str, record_id: int) -> QuerySet[JournalEntry]:
    lines = JournalEntry.objects.filter(kind=kind, record_id=record_id).order_by("-seq")
    return lines.values_list("seq", flat=True)[:1]
