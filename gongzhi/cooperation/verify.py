"""What `gongzhi verify` checks of cooperation: histories of requests and disputes, and that matters are where
disputes ended."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.cooperation.models import Dispute, Request
from gongzhi.cooperation.states import DISPUTE, REQUEST
from gongzhi.core import machine

MOST = 1000
UNTOLD = """
    SELECT d.id, 'designated a unit for matter ' || c.number || ', whose history does not tell it'
    FROM cooperation_dispute d JOIN cases_case c ON c.id = d.case_id
    WHERE d.state = 'designated' AND NOT EXISTS (
        SELECT 1 FROM core_journalentry e WHERE e.kind = 'case' AND e.record_id = d.case_id AND e.verb = 'designate'
    )
"""


def broken_cooperation() -> Iterator[str]:
    """Yield a sentence for each promise that a request or dispute does not keep."""
    for name, table, model in (("request", REQUEST, Request), ("dispute", DISPUTE, Dispute)):
        for pk, fault in machine.strays(table, model):
            yield f"{name} {pk} {fault}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({UNTOLD}) told ORDER BY 1 LIMIT {MOST}")
        for pk, fault in cursor.fetchall():
            yield f"dispute {pk} {fault}"
