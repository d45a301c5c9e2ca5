"""What `gongzhi verify` checks of incidents: their history, their matters' histories, and every fen of the money."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import journal, machine
from gongzhi.incidents.models import Incident
from gongzhi.incidents.states import INCIDENT

MOST = 1000
UNTOLD = """
    SELECT j.incident_id, 'has matter ' || c.number || ', whose history does not tell that it joined'
    FROM incidents_joined j JOIN cases_case c ON c.id = j.case_id
    WHERE NOT EXISTS (
        SELECT 1 FROM core_journalentry e WHERE e.kind = 'case' AND e.record_id = j.case_id AND e.verb = 'join'
    )
"""
LEFT_UNTOLD = """
    SELECT j.incident_id, 'was left by matter ' || c.number || ', whose history does not tell it'
    FROM incidents_joined j JOIN cases_case c ON c.id = j.case_id
    WHERE j.left_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM core_journalentry e WHERE e.kind = 'case' AND e.record_id = j.case_id AND e.verb = 'leave'
    )
"""
SUMS = """
    SELECT s.incident_id, 'shares out ' || s.amount || ', but its shares are ' || coalesce(told.sum, 0)
    FROM incidents_sharing s LEFT JOIN (
        SELECT sharing_id, sum(amount) AS sum FROM incidents_share GROUP BY sharing_id
    ) told ON told.sharing_id = s.id
    WHERE s.amount IS DISTINCT FROM told.sum
"""
OVERSPENT = """
    SELECT i.id, 'shared out ' || shared.sum || ' of ' || coalesce(came.sum, 0) FROM incidents_incident i
    JOIN (SELECT incident_id, sum(amount) AS sum FROM incidents_sharing WHERE state = 'shared' GROUP BY 1) shared
        ON shared.incident_id = i.id
    LEFT JOIN (SELECT incident_id, sum(amount) AS sum FROM incidents_fund WHERE voided_at IS NULL GROUP BY 1) came
        ON came.incident_id = i.id
    WHERE shared.sum > coalesce(came.sum, 0)
"""
SHARES_UNTOLD = """
    SELECT s.incident_id, 'shared out other sums than the histories of its matters tell'
    FROM (
        SELECT s.incident_id, h.case_id, sum(h.amount) AS sum
        FROM incidents_share h JOIN incidents_sharing s ON s.id = h.sharing_id
        WHERE s.state = 'shared' AND h.amount > 0 GROUP BY 1, 2
    ) s
    LEFT JOIN (
        SELECT record_id, sum((facts ->> 'amount')::numeric) AS sum FROM core_journalentry
        WHERE kind = 'case' AND verb = 'share' GROUP BY 1
    ) told ON told.record_id = s.case_id
    WHERE told.sum IS NULL OR told.sum < s.sum
    GROUP BY s.incident_id
"""
DONE_UNTOLD = """
    SELECT d.incident_id, 'did “' || d.verb || '” to matter ' || c.number || ', whose history does not tell it'
    FROM incidents_decisionitem i
    JOIN incidents_decision d ON d.id = i.decision_id
    JOIN cases_case c ON c.id = i.case_id
    WHERE i.state = 'done' AND NOT EXISTS (
        SELECT 1 FROM core_journalentry e WHERE e.kind = 'case' AND e.record_id = i.case_id AND e.verb = d.verb
    )
"""
CHECKS = (UNTOLD, LEFT_UNTOLD, SUMS, OVERSPENT, SHARES_UNTOLD, DONE_UNTOLD)


def broken_incidents() -> Iterator[str]:
    """Yield a sentence for each promise that an incident does not keep, at most `MOST` of each kind."""
    for pk, fault in machine.strays(INCIDENT, Incident):
        yield f"incident {pk} {fault}"
    for check in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({check}) told ORDER BY 1, 2 LIMIT {MOST}")
            found = cursor.fetchall()
        for pk, fault in found:
            yield f"incident {pk} {fault}"
    for incident in Incident.objects.filter(figures__isnull=False).order_by("id").iterator(chunk_size=100):
        line = journal.history(INCIDENT.kind, incident.pk).filter(verb="end").last()
        if line is None or line.facts.get("figures") != incident.figures["totals"]:
            yield f"incident {incident.pk} has other figures than those with which it ended"
