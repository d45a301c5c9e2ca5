"""What `gongzhi verify` checks of online monitoring: states follow from the journal, counts from the rows."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import machine
from gongzhi.monitoring.models import Hit, Programme
from gongzhi.monitoring.states import HIT, PROGRAMME

COUNTS = """
    SELECT p.id, format('says %%s checks and %%s findings, its rows %%s and %%s', p.runs, p.confirmed, r.n, h.n)
    FROM monitoring_programme p
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM monitoring_run
        WHERE programme_id = p.id AND outcome IN ('read', 'unchanged')
    ) r
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM monitoring_hit WHERE programme_id = p.id AND state = 'confirmed'
    ) h
    WHERE (p.runs, p.confirmed) IS DISTINCT FROM (r.n, h.n)
    ORDER BY 1 LIMIT 1000
"""


def broken_monitoring() -> Iterator[str]:
    """Yield a sentence for each programme or hit that does not keep its promise."""
    for kind, model in ((PROGRAMME, Programme), (HIT, Hit)):
        for pk, fault in machine.strays(kind, model):
            yield f"{kind.kind} {pk} {fault}"
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {})
        for pk, fault in cursor.fetchall():
            yield f"monitoring_programme {pk} {fault}"
