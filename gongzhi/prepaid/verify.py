"""What `gongzhi verify` checks of prepaid cards: states, what is due next, sums of reports, clues that lead back."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import machine
from gongzhi.prepaid import rules
from gongzhi.prepaid.catalog import issuers
from gongzhi.prepaid.models import Filing, Report
from gongzhi.prepaid.moves import TABLES
from gongzhi.prepaid.words import State

MOST = 1000
"""So many faults of one kind are named; more say nothing new."""

REPORTED = """
    SELECT f.id, 'waits for the report of ' || f.next_year || '-' || f.next_quarter || ', which is there'
    FROM prepaid_filing f JOIN prepaid_report r
        ON r.filing_id = f.id AND r.year = f.next_year AND r.quarter = f.next_quarter
    WHERE f.state = 'filed'
"""
CLUES = """
    SELECT s.id, 'led to a clue that does not lead back'
    FROM prepaid_sign s JOIN enforcement_clue c ON c.id = s.clue_id
    WHERE c.source <> 'prepaid' OR c.source_id IS DISTINCT FROM s.id
"""
CHECKS = (("filing", REPORTED), ("warning sign", CLUES))


def broken_prepaid() -> Iterator[str]:
    """Yield a sentence for each promise that a record of prepaid cards does not keep, at most `MOST` of each kind."""
    for model, table in TABLES.items():
        for pk, fault in machine.strays(table, model):
            yield f"{table.kind} {pk} {fault}"
    for what, check in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"{check} ORDER BY 1 LIMIT %s", [MOST])
            found = cursor.fetchall()
        for pk, fault in found:
            yield f"{what} {pk} {fault}"
    for report in Report.objects.order_by("pk").iterator(chunk_size=500):
        told = rules.reckon(
            issuers()[report.issuer],
            balance=report.balance,
            custody=report.custody,
            guaranteed=report.guaranteed,
            revenue=None,
        )
        if (told.required, told.short) != (report.required, report.short):
            yield f"report {report.pk} asks for {report.required} in custody; its class asks for {told.required}"
        if report.over != (max(report.balance - report.cap, 0) if report.cap is not None else 0):
            yield f"report {report.pk} has a balance over the cap that does not add up"
    for pk, issuer in Filing.objects.exclude(issuer__in=list(issuers())).values_list("pk", "issuer"):
        yield f"filing {pk} is of class {issuer}, which there is none"
    for pk in Filing.objects.filter(state=State.FILED, submitted_at__isnull=True).values_list("pk", flat=True)[:MOST]:
        yield f"filing {pk} was filed and never handed in"
