"""Every kind of record on which limits run: what is due first is kept on the record itself, so that lists sort by it.

A model whose records have limits says so with `record_kind`, and has a `due_date`. Nothing is wired by hand: this
module asks Django which models do.
"""

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db import connection, models
from django.db.models import Min, OuterRef, Subquery

from gongzhi.procedures.calendars import Moved
from gongzhi.procedures.models import RunningLimit

MOST = 1000
"""So many faults of one kind are named; more say nothing new."""

STRAY_DUE_DATES = """
    SELECT record.id, format('is due %%s, its limits say %%s',
                             coalesce(record.due_date::text, 'never'), coalesce(first.due_date::text, 'never'))
    FROM {table} record LEFT JOIN (
        SELECT record_id, min(due_date) AS due_date FROM procedures_runninglimit
        WHERE record_kind = %s AND stopped_at IS NULL GROUP BY record_id
    ) first ON first.record_id = record.id
    WHERE record.due_date IS DISTINCT FROM first.due_date
    ORDER BY 1 LIMIT %s
"""


@cache
def records_with_limits() -> dict[str, type[models.Model]]:
    """Find every model on whose records limits run, by kind of record."""
    return {model.record_kind: model for model in apps.get_models() if getattr(model, "record_kind", "")}


def keep_due_dates(moved: list[Moved]) -> None:
    """Keep on the records what their limits say after a newly loaded year moved some of them."""
    for kind, model in records_with_limits().items():
        wanted = {move.record_id for move in moved if move.record_kind == kind}
        if not wanted:
            continue
        running = RunningLimit.objects.filter(record_kind=kind, record_id=OuterRef("pk"), stopped_at__isnull=True)
        first = running.order_by().values("record_id").annotate(first=Min("due_date")).values("first")
        model._default_manager.filter(pk__in=wanted).update(due_date=Subquery(first))


def stray_due_dates(model: type[models.Model]) -> Iterator[tuple[int, str]]:
    """Find records whose due date is not that of their first limit: (id, what is wrong)."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(STRAY_DUE_DATES.format(table=table), [model.record_kind, MOST])
        yield from cursor.fetchall()
