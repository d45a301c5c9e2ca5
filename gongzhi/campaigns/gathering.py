"""What was done under a campaign: the records taken in and all that follows from them, each once; one query.

From a plan follow its visits; from a visit its re-checks and whatever clue, measure or case names it as where it
came from; from a sampling plan its batches, and from a batch the same; from a monitoring programme the clues of its
confirmed findings; from a clue its case; from a case what was held, measures and, after a failed one, another clue.
However a record is reached, and however often, it counts once.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import connection

from gongzhi.campaigns.models import KINDS, Campaign
from gongzhi.campaigns.words import Counted
from gongzhi.core import clock

SEEDS = " UNION ALL ".join(
    f"SELECT '{kind}'::text, {kind}_id FROM campaigns_taken"
    f" WHERE campaign_id = %(campaign)s AND {kind}_id IS NOT NULL"
    for kind in KINDS
)
CHAIN = f"""
    WITH RECURSIVE chain(kind, id) AS (
        {SEEDS}
        UNION
        SELECT next.kind, next.id FROM chain, LATERAL (
            SELECT 'inspection'::text AS kind, id FROM inspections_inspection
                WHERE chain.kind = 'plan' AND plan_id = chain.id AND state <> 'cancelled'
            UNION ALL SELECT 'inspection', id FROM inspections_inspection
                WHERE chain.kind = 'inspection' AND recheck_of_id = chain.id
            UNION ALL SELECT 'clue', id FROM enforcement_clue
                WHERE chain.kind IN ('inspection', 'sample', 'clue', 'filed_case', 'measure')
                AND source = chain.kind AND source_id = chain.id
            UNION ALL SELECT 'measure', id FROM enforcement_measure
                WHERE chain.kind IN ('inspection', 'sample', 'clue', 'filed_case', 'measure')
                AND source = chain.kind AND source_id = chain.id
            UNION ALL SELECT 'filed_case', id FROM enforcement_filedcase
                WHERE chain.kind IN ('inspection', 'sample', 'clue', 'filed_case', 'measure')
                AND source = chain.kind AND source_id = chain.id
            UNION ALL SELECT 'filed_case', id FROM enforcement_filedcase
                WHERE chain.kind = 'clue' AND clue_id = chain.id
            UNION ALL SELECT 'clue', merged_into_id FROM enforcement_clue
                WHERE chain.kind = 'clue' AND id = chain.id AND merged_into_id IS NOT NULL
            UNION ALL SELECT 'hold', id FROM enforcement_hold
                WHERE chain.kind = 'filed_case' AND filed_case_id = chain.id
            UNION ALL SELECT 'sample', id FROM sampling_sample
                WHERE chain.kind = 'sampling_plan' AND plan_id = chain.id AND state <> 'void'
            UNION ALL SELECT 'clue', clue_id FROM monitoring_hit
                WHERE chain.kind = 'programme' AND programme_id = chain.id AND state = 'confirmed'
                AND clue_id IS NOT NULL
        ) next
    )
"""
COUNTS = """
    , visit AS (
        SELECT i.id, i.unit_id, i.region_id, i.result, i.sector FROM chain JOIN inspections_inspection i
            ON chain.kind = 'inspection' AND i.id = chain.id AND i.state IN ('submitted', 'recheck', 'closed')
    ), decided AS (
        SELECT f.unit_id, f.region_id, f.outcome, f.fine, f.gains, f.recovered, f.annulled_at
        FROM chain JOIN enforcement_filedcase f ON chain.kind = 'filed_case' AND f.id = chain.id
    ), told AS (
        SELECT unit_id, region_id, 'inspections' AS counted, count(*)::numeric AS number FROM visit GROUP BY 1, 2
        UNION ALL SELECT unit_id, region_id, 'problems', count(*) FROM visit WHERE result = 'problems' GROUP BY 1, 2
        UNION ALL SELECT visit.unit_id, visit.region_id, 'officers', count(*) FROM visit
            JOIN inspections_sent s ON s.inspection_id = visit.id AND s.aside_at IS NULL GROUP BY 1, 2
        UNION ALL SELECT visit.unit_id, visit.region_id, 'seized', sum(g.quantity) FROM visit
            JOIN inspections_seized g ON g.inspection_id = visit.id GROUP BY 1, 2
        UNION ALL SELECT visit.unit_id, visit.region_id, 'publications', sum(g.quantity) FROM visit
            JOIN inspections_seized g ON g.inspection_id = visit.id WHERE visit.sector = 'publications' GROUP BY 1, 2
        UNION ALL SELECT m.unit_id, m.region_id,
                CASE m.kind WHEN 'rectify' THEN 'rectifications' ELSE 'interviews' END, count(*)
            FROM chain JOIN enforcement_measure m ON chain.kind = 'measure' AND m.id = chain.id
            WHERE m.kind IN ('rectify', 'interview') AND m.state <> 'withdrawn' GROUP BY 1, 2, 3
        UNION ALL SELECT c.unit_id, c.region_id, 'clues', count(*) FROM chain JOIN enforcement_clue c
            ON chain.kind = 'clue' AND c.id = chain.id AND c.state <> 'merged' GROUP BY 1, 2
        UNION ALL SELECT unit_id, region_id, 'filed_cases', count(*) FROM decided GROUP BY 1, 2
        UNION ALL SELECT unit_id, region_id, 'penalties', count(*) FROM decided
            WHERE outcome = 'punished' AND annulled_at IS NULL GROUP BY 1, 2
        UNION ALL SELECT unit_id, region_id, 'amount', sum(fine + gains) FROM decided
            WHERE outcome = 'punished' AND annulled_at IS NULL GROUP BY 1, 2
        UNION ALL SELECT unit_id, region_id, 'recovered', sum(recovered) FROM decided GROUP BY 1, 2
        UNION ALL SELECT h.unit_id, h.region_id, 'holds', count(*) FROM chain JOIN enforcement_hold h
            ON chain.kind = 'hold' AND h.id = chain.id GROUP BY 1, 2
        UNION ALL SELECT p.unit_id, NULL, 'checks', count(*) FROM chain JOIN monitoring_programme p
            ON chain.kind = 'programme' AND p.id = chain.id JOIN monitoring_run r ON r.programme_id = p.id
            WHERE r.outcome IN ('read', 'unchanged') AND r.at >= %(since)s AND r.at < %(until)s GROUP BY 1
        UNION ALL SELECT p.unit_id, NULL, 'findings', count(*) FROM chain JOIN monitoring_programme p
            ON chain.kind = 'programme' AND p.id = chain.id JOIN monitoring_hit h ON h.programme_id = p.id
            WHERE h.state = 'confirmed' AND h.found_at >= %(since)s AND h.found_at < %(until)s GROUP BY 1
        UNION ALL SELECT s.unit_id, s.region_id, 'batches', count(*) FROM chain JOIN sampling_sample s
            ON chain.kind = 'sample' AND s.id = chain.id AND s.state <> 'void' GROUP BY 1, 2
        UNION ALL SELECT s.unit_id, s.region_id, 'failed', count(*) FROM chain JOIN sampling_sample s
            ON chain.kind = 'sample' AND s.id = chain.id AND s.state = 'failed' GROUP BY 1, 2
    )
    SELECT told.unit_id, u.superiors, left(coalesce(told.region_id, u.region_id), 4) || '00', told.counted,
        sum(told.number)
    FROM told JOIN directory_unit u ON u.id = told.unit_id
    GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Amount:
    """So much of something, done by a unit in a prefecture."""

    units: frozenset[int]
    """The unit that did it, and every office above it."""
    region: str
    """Code of the prefecture; of the province where it is of the whole province."""
    counted: str
    number: Decimal


class Gathered:
    """All that was done under a campaign, to be asked of any member and prefecture without further queries."""

    def __init__(self, amounts: list[Amount]):
        self.amounts = amounts

    def of(self, *, unit_id: int | None = None, region: str = "") -> dict[str, Decimal]:
        """Add up what was done: by a unit or an office below it, in a prefecture; of all where neither is named."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for amount in self.amounts:
            if (unit_id is None or unit_id in amount.units) and (not region or amount.region == region):
                found[amount.counted] += amount.number
        return {counted.value: found.get(counted, Decimal(0)) for counted in Counted}

    @property
    def regions(self) -> list[str]:
        """List the prefectures in which something was done."""
        return sorted({amount.region for amount in self.amounts})


def gather(campaign: Campaign) -> Gathered:
    """Count what was done under a campaign; one query. Checks and findings of monitoring count from its first day to
    its last."""
    told = {
        "campaign": campaign.pk,
        "since": clock.start_of(campaign.starts),
        "until": clock.start_of(campaign.ends + timedelta(days=1)),
    }
    with connection.cursor() as cursor:
        cursor.execute(CHAIN + COUNTS, told)
        return Gathered(
            [
                Amount(frozenset([unit_id, *superiors]), region, counted, number)
                for unit_id, superiors, region, counted, number in cursor.fetchall()
            ]
        )
