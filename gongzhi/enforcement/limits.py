"""Limits of enforcement's records: which run, and lengthening them."""

from datetime import date, datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.enforcement.models import Record
from gongzhi.enforcement.moves import follow, keep_due_date, move
from gongzhi.procedures import limits
from gongzhi.procedures.models import RunningLimit


def running_limits(record: Record) -> list[RunningLimit]:
    """List the running limits of a record, soonest due first."""
    rows = RunningLimit.objects.filter(record_kind=record.record_kind, record_id=record.pk, stopped_at__isnull=True)
    return list(rows.order_by("due_date", "id"))


def end_on(record: Record, limit: str, day: date) -> None:
    """Let a running limit of a record end on a day that an order names, where the law leaves it to the order."""
    limits.agree_on(record_kind=record.record_kind, record_id=record.pk, limit_key=limit, due_date=day)
    keep_due_date(record, min((row.due_date for row in running_limits(record) if row.due_date), default=None))


def extend_limit_of(
    record: Record,
    verb: str,
    *,
    limit: str,
    reason: str,
    by: Actor,
    at: datetime,
    key: UUID | None,
    length: int | None = None,
):
    """Do the verb that lengthens a limit, and lengthen it; who may is first asked of the table, then of the law.

    :raises Refused: if the limit does not run, has passed, or the law gives no (further) extension.
    """
    row = next((row for row in running_limits(record) if row.key == limit), None)
    facts = {"limit": row.title if row else limit} | ({"days": length} if length else {})
    record = move(record, verb, by=by, at=at, note=reason, key=key, facts=facts)
    limits.extend(record_kind=record.record_kind, record_id=record.pk, limit_key=limit, by=by, at=at, length=length)
    follow(record, verb, at=at)
    return record
