"""What `gongzhi verify` checks of cases beside their journal: when each is due, and who sees and finds it."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.cases.words import Part

MOST = 1000
"""So many faults of one kind are named; more say nothing new."""

DUE_DATES = """
    SELECT c.number, format('is due %%s, its limits say %%s',
                            coalesce(c.due_date::text, 'never'), coalesce(first.due_date::text, 'never'))
    FROM cases_case c LEFT JOIN (
        SELECT record_id, min(due_date) AS due_date FROM procedures_runninglimit
        WHERE record_kind = 'case' AND stopped_at IS NULL GROUP BY record_id
    ) first ON first.record_id = c.id
    WHERE c.due_date IS DISTINCT FROM first.due_date
"""
HOLDERS = """
    SELECT c.number, 'cannot be seen by the unit whose turn it is' FROM cases_case c
    WHERE NOT EXISTS (
        SELECT 1 FROM cases_caseunit u WHERE u.case_id = c.id AND u.unit_id = c.unit_id AND u.part = %(holder)s
    ) OR c.pending_unit_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM cases_caseunit u WHERE u.case_id = c.id AND u.unit_id = c.pending_unit_id
            AND u.part = %(pending)s
    )
"""
SEEN_BY = """
    SELECT c.number, 'is found in searches by other units than those that see it'
    FROM cases_case c
    LEFT JOIN cases_casetext t ON t.case_id = c.id
    LEFT JOIN (
        SELECT case_id, array_agg(DISTINCT unit_id ORDER BY unit_id) AS units FROM cases_caseunit GROUP BY case_id
    ) u ON u.case_id = c.id
    WHERE t.seen_by IS DISTINCT FROM u.units
"""
CHECKS = (DUE_DATES, HOLDERS, SEEN_BY)


def broken_cases() -> Iterator[str]:
    """Yield a sentence for each promise that a case does not keep, at most `MOST` of each kind."""
    told = {"holder": Part.HOLDER, "pending": Part.PENDING, "most": MOST}
    for check in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"{check} ORDER BY 1 LIMIT %(most)s", told)
            found = cursor.fetchall()
        for number, fault in found:
            yield f"case {number} {fault}"
