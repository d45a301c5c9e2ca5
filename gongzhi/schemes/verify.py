"""What `gongzhi verify` checks of pledges: states, limits, stores' own columns, complaints that lead to a store."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import machine
from gongzhi.procedures.records import stray_due_dates
from gongzhi.schemes.models import Pledge, Refund
from gongzhi.schemes.moves import TABLES

MOST = 1000
"""So many faults of one kind are named; more say nothing new."""

COPIES = """
    SELECT 'pledge ' || p.id, 'has another trader, unit or region than its store' FROM schemes_pledge p
    JOIN schemes_store s ON s.id = p.store_id
    WHERE (p.trader_id, p.unit_id, p.region_id) IS DISTINCT FROM (s.trader_id, s.unit_id, s.region_id)
"""
CHECKED = """
    SELECT 'check ' || c.id, 'does not follow from its items' FROM schemes_check c
    WHERE c.state IN ('passed', 'failed') AND (c.state = 'failed') IS DISTINCT FROM EXISTS (
        SELECT 1 FROM jsonb_array_elements(c.items) item WHERE NOT (item ->> 'passed')::boolean
    )
"""
CHANGES = """
    SELECT 'pledge ' || p.id, 'does not hold what was announced last' FROM schemes_pledge p
    JOIN LATERAL (
        SELECT * FROM schemes_change c WHERE c.pledge_id = p.id AND c.applied_at IS NOT NULL
        ORDER BY c.id DESC LIMIT 1
    ) last ON true
    WHERE (p.days, p.scope) IS DISTINCT FROM (last.days, last.scope) AND p.state <> 'applied'
"""
LINKS = """
    SELECT 'complaint ' || l.case_id, 'is about a refund of another store' FROM schemes_pledgecase l
    JOIN schemes_refund r ON r.id = l.refund_id JOIN schemes_pledge p ON p.id = r.pledge_id
    WHERE p.store_id <> l.store_id
"""
CHECKS = (COPIES, CHECKED, CHANGES, LINKS)


def broken_schemes() -> Iterator[str]:
    """Yield a sentence for each promise that a record of a scheme does not keep, at most `MOST` of each kind."""
    for model, table in TABLES.items():
        for pk, fault in machine.strays(table, model):
            yield f"{table.kind} {pk} {fault}"
    for model in (Pledge, Refund):
        for pk, fault in stray_due_dates(model):
            yield f"{model.record_kind} {pk} {fault}"
    for check in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"{check} ORDER BY 1 LIMIT %s", [MOST])
            found = cursor.fetchall()
        for what, fault in found:
            yield f"{what} {fault}"
