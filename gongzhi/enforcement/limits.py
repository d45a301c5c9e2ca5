"""Limits of enforcement's records: lengthening them, and reckoning days that bind the party."""

from datetime import date, datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.enforcement.models import Record
from gongzhi.enforcement.moves import follow, move
from gongzhi.procedures import limits
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.catalog import procedure_by_id
from gongzhi.procedures.models import RunningLimit
from gongzhi.procedures.rules import due_date


def running_limits(record: Record) -> list[RunningLimit]:
    """List the running limits of a record, soonest due first."""
    rows = RunningLimit.objects.filter(record_kind=record.record_kind, record_id=record.pk, stopped_at__isnull=True)
    return list(rows.order_by("due_date", "id"))


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


def last_day(procedure: str, limit_key: str, start: date) -> date | None:
    """Reckon the last day of a limit that binds the party, begun on a day; None where the law lays none down."""
    if not procedure:
        return None
    law = procedure_by_id(procedure)
    limit = next((limit for limit in law.limit if limit.key == limit_key), None)
    if limit is None:
        return None
    return due_date(start, working_days=limit.working_days, days=limit.days, calendar=calendar(), roll=law.roll)
