"""What `gongzhi verify` checks of the conference: histories, due dates, approved minutes, who was invited."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.conference.models import Assignment, Meeting
from gongzhi.conference.rules import hash_of
from gongzhi.conference.states import ASSIGNMENT, MEETING
from gongzhi.core import machine

MOST = 1000
CHECKS = {
    "assignment": (
        """
        SELECT a.id, 'is due on ' || a.due_date || ', its history says ' || told.due
        FROM conference_assignment a JOIN LATERAL (
            SELECT (facts ->> 'due')::date AS due FROM core_journalentry e
            WHERE e.kind = 'assignment' AND e.record_id = a.id
                AND e.verb IN ('draft', 'revise', 'issue', 'grant')
            ORDER BY e.seq DESC LIMIT 1
        ) told ON true
        WHERE a.due_date <> told.due
        """,
        """
        SELECT a.id, 'has its owner among those who help'
        FROM conference_assignment a JOIN conference_coowner c ON c.assignment_id = a.id AND c.unit_id = a.unit_id
        """,
        """
        SELECT s.assignment_id, 'is supervised under ' || u.number || ', which did not hold on the day'
        FROM conference_supervision s JOIN conference_authorisation u ON u.id = s.authorisation_id
        WHERE (s.at AT TIME ZONE 'Asia/Shanghai')::date NOT BETWEEN u.from_date AND u.to_date
        """,
        """
        SELECT a.id, 'follows from a resolution of a meeting that was not held'
        FROM conference_assignment a JOIN conference_resolution r ON r.id = a.resolution_id
        JOIN conference_meeting m ON m.id = r.meeting_id WHERE m.held_at IS NULL
        """,
    ),
    "meeting": (
        """
        SELECT t.meeting_id, 'has a topic of unit ' || t.unit_id || ', which was not invited'
        FROM conference_topic t JOIN conference_meeting m ON m.id = t.meeting_id
        WHERE t.unit_id <> m.lead_id AND NOT EXISTS (
            SELECT 1 FROM conference_participant p WHERE p.meeting_id = t.meeting_id AND p.unit_id = t.unit_id
        )
        """,
        """
        SELECT m.id, 'was sent, and has no document'
        FROM conference_meeting m WHERE m.state = 'sent' AND NOT EXISTS (
            SELECT 1 FROM documents_document d
            WHERE d.kind = 'conference-minutes' AND d.record_kind = 'meeting' AND d.record_id = m.id
        )
        """,
    ),
    "person": (
        """
        SELECT a.id, 'sits at the same time as another for the same unit'
        FROM conference_person a JOIN conference_person b
            ON b.unit_id = a.unit_id AND b.role = a.role AND b.id > a.id
        WHERE a.role IN ('representative', 'liaison')
            AND daterange(a.from_date, a.to_date) && daterange(b.from_date, b.to_date)
        """,
    ),
}


def broken_conference() -> Iterator[str]:
    """Yield a sentence for each promise that is not kept, at most `MOST` of each kind."""
    for table, model in ((MEETING, Meeting), (ASSIGNMENT, Assignment)):
        for pk, fault in machine.strays(table, model):
            yield f"{table.kind} {pk} {fault}"
    for kind, checks in CHECKS.items():
        for check in checks:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM ({check}) told ORDER BY 1, 2 LIMIT %s", [MOST])
                found = cursor.fetchall()
            for pk, fault in found:
                yield f"{kind} {pk} {fault}"
    approved = Meeting.objects.exclude(minutes_hash="").order_by("id")
    for pk, minutes, kept in approved.values_list("pk", "minutes", "minutes_hash").iterator(chunk_size=100):
        if hash_of(minutes) != kept:
            yield f"meeting {pk} has other minutes than those that were approved"
