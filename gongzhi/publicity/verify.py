"""What `gongzhi verify` checks of publicity: states, what is shown, search words, objections."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import machine
from gongzhi.publicity.counting import wrong_counts
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import found_by
from gongzhi.publicity.states import DISCLOSURE

MOST = 1000

CONTESTED = """
    SELECT d.number, 'is ' || d.state || ' and has ' || count(o.id) || ' open objections'
    FROM publicity_disclosure d
    LEFT JOIN publicity_objection o ON o.disclosure_id = d.id AND o.decided_at IS NULL
    GROUP BY d.id HAVING (d.state IN ('objected', 'contested')) IS DISTINCT FROM (count(o.id) = 1)
"""
REOPENED = """
    SELECT d.number, 'is shown although its matter was opened again' FROM publicity_disclosure d
    JOIN cases_case c ON c.id = d.case_id
    WHERE d.state IN ('published', 'contested') AND c.reopened > d.turn
        AND NOT EXISTS (SELECT 1 FROM core_journalreader r WHERE r.name = 'publicity' AND r.last_id < (
            SELECT max(j.id) FROM core_journalentry j
            WHERE j.kind = 'case' AND j.record_id = c.id AND j.verb = 'reopen'
        ))
"""
TRACES = """
    SELECT d.number, 'was withdrawn without a word to the public' FROM publicity_disclosure d
    WHERE d.state = 'withdrawn' AND NOT EXISTS (
        SELECT 1 FROM publicity_publicnote n WHERE n.disclosure_id = d.id AND n.kind = 'withdrawn'
    )
"""
CHECKS = (CONTESTED, REOPENED, TRACES)


def broken_disclosures() -> Iterator[str]:
    """Yield a sentence for each promise that an entry does not keep, at most `MOST` of each kind."""
    for pk, fault in machine.strays(DISCLOSURE, Disclosure):
        yield f"disclosure {pk} {fault}"
    for check in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({check}) told ORDER BY 1 LIMIT %s", [MOST])
            found = cursor.fetchall()
        for number, fault in found:
            yield f"disclosure {number} {fault}"
    for entry in Disclosure.objects.select_related("region").order_by("id").iterator(chunk_size=500):
        if entry.grams != found_by(entry):
            yield f"disclosure {entry.number} is not found by its words"


def broken_figures() -> Iterator[str]:
    """Yield a sentence for each figure of a trader that is not what its matters say."""
    yield from wrong_counts(most=MOST)
