"""What `gongzhi verify` checks of appeals."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.appeals.models import Compensation, FirmReport, KeptAppeal
from gongzhi.appeals.states import COMPENSATION, FIRM_REPORT, KEPT
from gongzhi.core import machine

RECORDS = ((KEPT, KeptAppeal), (FIRM_REPORT, FirmReport), (COMPENSATION, Compensation))
DUE_DATES = """
    SELECT r.id, format('is due %%s, its limit says %%s',
                        coalesce(r.due_date::text, 'never'), coalesce(l.due_date::text, 'never'))
    FROM appeals_firmreport r
    LEFT JOIN procedures_runninglimit l
        ON l.record_kind = 'firm_report' AND l.record_id = r.id AND l.stopped_at IS NULL
    WHERE r.state = 'waiting' AND r.due_date IS DISTINCT FROM l.due_date
    ORDER BY r.id LIMIT 1000
"""


def broken_appeals() -> Iterator[str]:
    """Yield a sentence for each record whose state does not follow from its journal, and each stray due date."""
    for table, model in RECORDS:
        for pk, fault in machine.strays(table, model):
            yield f"{table.kind} {pk} {fault}"
    with connection.cursor() as cursor:
        cursor.execute(DUE_DATES)
        for pk, fault in cursor.fetchall():
            yield f"firm_report {pk} {fault}"
