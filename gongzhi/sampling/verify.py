"""What `gongzhi verify` checks of sampling: states, limits, results that follow from reports, who may have tested."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import machine
from gongzhi.procedures.records import stray_due_dates
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import TABLES

MOST = 1000
"""So many faults of one kind are named; more say nothing new."""

RESULTS = """
    SELECT s.number, format('is %%s, its last report says %%s', s.state, coalesce(r.conclusion, 'nothing'))
    FROM sampling_sample s LEFT JOIN LATERAL (
        SELECT conclusion FROM sampling_report WHERE sample_id = s.id ORDER BY turn = 'retest' DESC LIMIT 1
    ) r ON true
    WHERE s.state IN ('passed', 'failed')
        AND r.conclusion IS DISTINCT FROM CASE s.state WHEN 'passed' THEN 'pass' ELSE 'fail' END
"""
ITEMS = """
    SELECT s.number, 'has a report whose conclusion does not follow from its items' FROM sampling_report r
    JOIN sampling_sample s ON s.id = r.sample_id
    WHERE (r.conclusion = 'fail') IS DISTINCT FROM
        (SELECT bool_or(NOT i.passed) FROM sampling_reportitem i WHERE i.report_id = r.id)
"""
TESTERS = """
    SELECT s.number, 'was reported on by another laboratory than it was sent to' FROM sampling_report r
    JOIN sampling_sample s ON s.id = r.sample_id
    WHERE r.laboratory_id IS DISTINCT FROM CASE r.turn WHEN 'retest' THEN s.retester_id ELSE s.laboratory_id END
"""
CLUES = """
    SELECT s.number, 'led to a clue that does not lead back' FROM sampling_sampleclue c
    JOIN sampling_sample s ON s.id = c.sample_id JOIN enforcement_clue e ON e.id = c.clue_id
    WHERE e.source <> 'sample' OR e.source_id IS DISTINCT FROM s.id
"""
CHECKS = (RESULTS, ITEMS, TESTERS, CLUES)


def broken_sampling() -> Iterator[str]:
    """Yield a sentence for each promise that a record of sampling does not keep, at most `MOST` of each kind."""
    for model, table in TABLES.items():
        for pk, fault in machine.strays(table, model):
            yield f"{table.kind} {pk} {fault}"
    for pk, fault in stray_due_dates(Sample):
        yield f"sample {pk} {fault}"
    for check in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"{check} ORDER BY 1 LIMIT %s", [MOST])
            found = cursor.fetchall()
        for number, fault in found:
            yield f"sample {number} {fault}"
