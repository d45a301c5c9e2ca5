"""The figures of each trader, kept as matters move: nothing that a page shows is counted when it is asked for.

The journal is followed; of each matter that moved, what it counted for is taken off and what it counts for now is
put on, all in the statement that also keeps it for next time. So the sums are those of the records, however many.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction

from gongzhi.cases.words import ENDINGS, SETTLEMENTS, Kind, Outcome
from gongzhi.cases.words import State as CaseState
from gongzhi.negotiation.words import Standing
from gongzhi.publicity.catalog import disclosure_law

READER = "trader-figures"
COUNTED = ("accepted", "ended", "settled", "tried_before", "settled_before")
COLUMNS = ("trader_id", "month", *COUNTED, "recovered", "days")

RECORDS = """
    SELECT c.id AS case_id, c.trader_id,
        date_trunc('month', c.received_at AT TIME ZONE %(zone)s)::date AS month,
        a.accepted, a.accepted AND c.state = 'closed' AS ended,
        a.accepted AND c.state = 'closed' AND c.outcome = ANY(%(settlements)s) AS settled,
        coalesce(n.state = ANY(%(over)s), false) AS tried_before,
        coalesce(n.state = %(before)s, false) AS settled_before,
        CASE WHEN c.state = 'closed' THEN coalesce(c.recovered, 0) ELSE 0 END AS recovered,
        CASE WHEN a.accepted AND c.state = 'closed' THEN greatest(
            (c.closed_at AT TIME ZONE %(zone)s)::date
            - (coalesce(c.flowed_back_at, c.received_at) AT TIME ZONE %(zone)s)::date, 0
        ) END AS days
    FROM cases_case c
    LEFT JOIN negotiation_negotiation n ON n.case_id = c.id
    CROSS JOIN LATERAL (
        SELECT c.state = ANY(%(in_hand)s) OR (
            c.state IN ('decided', 'closed') AND c.outcome = ANY(%(decided)s) AND n.state IS DISTINCT FROM %(before)s
        ) AS accepted
    ) a
    WHERE c.kind = ANY(%(kinds)s) AND c.trader_id IS NOT NULL AND c.outcome <> %(withdrawn)s
"""
"""What each matter counts for, by what it is now."""


def told() -> dict:
    """Give what the statements are filled with."""
    return {
        "zone": settings.TIME_ZONE,
        "kinds": [Kind.COMPLAINT, Kind.APPEAL],
        "withdrawn": Outcome.WITHDRAWN,
        "in_hand": [CaseState.ACCEPTED, CaseState.SUSPENDED],
        "settlements": sorted(SETTLEMENTS),
        "decided": sorted(SETTLEMENTS | ENDINGS),
        "over": [Standing.SETTLED, Standing.RETURNED],
        "before": Standing.SETTLED,
    }


SIGNED = ", ".join(f"sum(sign * {name}::int) AS {name}" for name in COUNTED)
ANY_CHANGE = " OR ".join(f"sum(sign * {name}::int) <> 0" for name in COUNTED)
ADDED = ", ".join(f"{name} = kept.{name} + change.{name}" for name in ("complaints", *COUNTED, "recovered"))
KEPT = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
TOUCHED = f"""
    WITH touched AS (
        SELECT DISTINCT record_id AS case_id FROM core_journalentry
        WHERE id > %(after)s AND id <= %(upto)s AND kind = 'case'
    ), fresh AS ({RECORDS} AND c.id IN (SELECT case_id FROM touched))
"""
NEW_MONTHS = f"""
    {TOUCHED} INSERT INTO publicity_tradermonth (trader_id, month, complaints, {", ".join(COUNTED)}, recovered)
    SELECT DISTINCT trader_id, month, 0, {", ".join("0" for _name in COUNTED)}, 0 FROM fresh
    ON CONFLICT (trader_id, month) DO NOTHING
"""
NEW_DAYS = f"""
    {TOUCHED} INSERT INTO publicity_traderdays (trader_id, month, days, matters)
    SELECT DISTINCT trader_id, month, days, 0 FROM fresh WHERE days IS NOT NULL
    ON CONFLICT (trader_id, month, days) DO NOTHING
"""
TAKE = f"""
    {TOUCHED}, both_times AS (
        SELECT -1 AS sign, {", ".join(COLUMNS)} FROM publicity_casecount
        WHERE case_id IN (SELECT case_id FROM touched)
        UNION ALL SELECT 1, {", ".join(COLUMNS)} FROM fresh
    ), months AS (
        UPDATE publicity_tradermonth kept SET {ADDED} FROM (
            SELECT trader_id, month, sum(sign) AS complaints, {SIGNED}, sum(sign * recovered) AS recovered
            FROM both_times GROUP BY trader_id, month
            HAVING sum(sign) <> 0 OR sum(sign * recovered) <> 0 OR {ANY_CHANGE}
        ) change WHERE kept.trader_id = change.trader_id AND kept.month = change.month
    ), lengths AS (
        UPDATE publicity_traderdays kept SET matters = kept.matters + change.matters FROM (
            SELECT trader_id, month, days, sum(sign) AS matters FROM both_times WHERE days IS NOT NULL
            GROUP BY trader_id, month, days HAVING sum(sign) <> 0
        ) change WHERE (kept.trader_id, kept.month, kept.days) = (change.trader_id, change.month, change.days)
    ), gone AS (
        DELETE FROM publicity_casecount
        WHERE case_id IN (SELECT case_id FROM touched) AND case_id NOT IN (SELECT case_id FROM fresh)
    )
    INSERT INTO publicity_casecount (case_id, {", ".join(COLUMNS)})
    SELECT case_id, {", ".join(COLUMNS)} FROM fresh
    ON CONFLICT (case_id) DO UPDATE SET {KEPT}
"""
"""Rows of new months and days are there before, empty: a change may be negative, and a row never is."""


def count_cases(after: int, upto: int, *, at: datetime) -> int:
    """Bring the figures up to the lines of the journal in (after, upto]; return how many matters count by now."""
    with connection.cursor() as cursor:
        for statement in (NEW_MONTHS, NEW_DAYS, TAKE):
            cursor.execute(statement, told() | {"after": after, "upto": upto})
        return cursor.rowcount


RANK = """
    INSERT INTO publicity_rankedtrader (
        trader_id, as_of, since, prefecture, complaints, ended, settled, tried_before, settled_before,
        by_settled, by_complaints
    )
    SELECT s.trader_id, %(today)s, %(since)s, coalesce(left(t.region_id, 4) || '00', ''), s.complaints, s.ended,
        s.settled, s.tried_before, s.settled_before,
        rank() OVER (ORDER BY s.settled::numeric / s.ended DESC), rank() OVER (ORDER BY s.complaints DESC)
    FROM (
        SELECT trader_id, sum(complaints) AS complaints, sum(ended) AS ended, sum(settled) AS settled,
            sum(tried_before) AS tried_before, sum(settled_before) AS settled_before
        FROM publicity_tradermonth WHERE month >= %(since)s AND month <= %(today)s
        GROUP BY trader_id HAVING sum(ended) >= %(fewest)s
    ) s JOIN directory_trader t ON t.id = s.trader_id AND t.is_confirmed
"""


def first_month(today: date) -> date:
    """Give the first day of the months that are looked back on: this one and those before it."""
    months = today.year * 12 + today.month - disclosure_law().figures.months
    return date(months // 12, months % 12 + 1, 1)


@transaction.atomic
def rank_traders(*, today: date) -> int:
    """Make the list of traders with enough matters anew; return how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM publicity_rankedtrader")
        asked = {"today": today, "since": first_month(today), "fewest": disclosure_law().figures.fewest}
        cursor.execute(RANK, asked)
        return cursor.rowcount


READ_UP_TO = "coalesce((SELECT last_id FROM core_journalreader WHERE name = %(reader)s), 0)"
ROW = "({row}.trader_id, {row}.month, " + ", ".join("{row}." + name for name in (*COUNTED, "recovered", "days")) + ")"
STRAY = f"""
    SELECT coalesce(r.case_id, k.case_id) FROM ({RECORDS}) r
    FULL JOIN publicity_casecount k ON k.case_id = r.case_id
    WHERE (r.case_id IS NULL OR k.case_id IS NULL OR {ROW.format(row="r")} IS DISTINCT FROM {ROW.format(row="k")})
        AND NOT EXISTS (
            SELECT 1 FROM core_journalentry j WHERE j.kind = 'case'
            AND j.record_id = coalesce(r.case_id, k.case_id) AND j.id > {READ_UP_TO}
        )
    ORDER BY 1 LIMIT %(most)s
"""
SUMS = ", ".join(f"sum({name}::int) AS {name}" for name in COUNTED)
MONTH_ROW = ", ".join(f"coalesce({{row}}.{name}, 0)" for name in ("complaints", *COUNTED, "recovered"))
WRONG_MONTH = f"""
    SELECT coalesce(s.trader_id, m.trader_id), coalesce(s.month, m.month) FROM (
        SELECT trader_id, month, count(*) AS complaints, {SUMS}, sum(recovered) AS recovered
        FROM publicity_casecount GROUP BY trader_id, month
    ) s FULL JOIN publicity_tradermonth m ON m.trader_id = s.trader_id AND m.month = s.month
    WHERE ({MONTH_ROW.format(row="s")}) IS DISTINCT FROM ({MONTH_ROW.format(row="m")})
    ORDER BY 1, 2 LIMIT %(most)s
"""
WRONG_DAYS = """
    SELECT coalesce(s.trader_id, d.trader_id), coalesce(s.month, d.month) FROM (
        SELECT trader_id, month, days, count(*) AS matters FROM publicity_casecount
        WHERE days IS NOT NULL GROUP BY trader_id, month, days
    ) s FULL JOIN publicity_traderdays d USING (trader_id, month, days)
    WHERE coalesce(s.matters, 0) <> coalesce(d.matters, 0)
    ORDER BY 1, 2 LIMIT %(most)s
"""


def wrong_counts(*, most: int = 1000) -> Iterator[str]:
    """Compare the figures with the records, as far as the journal was followed: yield a sentence a difference."""
    asked = told() | {"reader": READER, "most": most}
    for statement, sentence in (
        (STRAY, "case {0} counts for something else than it is"),
        (WRONG_MONTH, "trader {0}: the figures of {1} are not the sums of its matters"),
        (WRONG_DAYS, "trader {0}: the days of {1} are not those of its matters"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement, {name: asked[name] for name in asked if f"%({name})s" in statement})
            for found in cursor.fetchall():
                yield sentence.format(*found)
