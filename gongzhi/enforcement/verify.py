"""What `gongzhi verify` checks of enforcement: states, limits, who sees a record, amounts that follow from rows."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import machine
from gongzhi.enforcement.states import MACHINES
from gongzhi.enforcement.verbs import MODELS
from gongzhi.enforcement.words import Part
from gongzhi.procedures.records import stray_due_dates

MOST = 1000
"""So many faults of one kind are named; more say nothing new."""

HOLDERS = """
    SELECT record.number, 'cannot be seen by the unit that holds it' FROM {table} record
    WHERE NOT EXISTS (
        SELECT 1 FROM enforcement_recordunit u WHERE u.record_kind = %(kind)s AND u.record_id = record.id
            AND u.unit_id = record.unit_id AND u.part = %(holder)s
    )
    ORDER BY 1 LIMIT %(most)s
"""
GOODS = """
    SELECT c.number, format('says its goods are worth %%s, its list says %%s', c.goods_value, coalesce(g.value, 0))
    FROM enforcement_filedcase c LEFT JOIN (
        SELECT filed_case_id, sum(value) AS value FROM enforcement_goods WHERE struck_at IS NULL
        GROUP BY filed_case_id
    ) g ON g.filed_case_id = c.id
    WHERE c.goods_value <> coalesce(g.value, 0) ORDER BY 1 LIMIT %(most)s
"""
AMOUNTS = """
    SELECT c.number, 'was decided with other amounts than its penalties say' FROM enforcement_filedcase c LEFT JOIN (
        SELECT filed_case_id, sum(amount) FILTER (WHERE kind = 'fine') AS fine,
            sum(amount) FILTER (WHERE kind = 'gains') AS gains, sum(amount) FILTER (WHERE kind = 'goods') AS goods
        FROM enforcement_penalty WHERE struck_at IS NULL GROUP BY filed_case_id
    ) p ON p.filed_case_id = c.id
    WHERE c.outcome = 'punished' AND (c.fine, c.gains, c.goods_confiscated) IS DISTINCT FROM
        (coalesce(p.fine, 0), coalesce(p.gains, 0), coalesce(p.goods, 0))
    ORDER BY 1 LIMIT %(most)s
"""
SHOWN = """
    SELECT p.number, 'is shown though its decision was annulled and it was not told so'
    FROM enforcement_publication p JOIN enforcement_filedcase c ON c.id = p.filed_case_id
    WHERE p.state = 'published' AND c.annulled_at IS NOT NULL ORDER BY 1 LIMIT %(most)s
"""


def broken_enforcement() -> Iterator[str]:
    """Yield a sentence for each promise that a record of enforcement does not keep."""
    for kind, model in MODELS.items():
        table = connection.ops.quote_name(model._meta.db_table)
        for pk, fault in machine.strays(MACHINES[kind], model):
            yield f"{kind} {pk} {fault}"
        if hasattr(model, "procedure"):
            for pk, fault in stray_due_dates(model):
                yield f"{kind} {pk} {fault}"
        yield from told(kind, HOLDERS.format(table=table))
    for check in (GOODS, AMOUNTS):
        yield from told("filed_case", check)
    yield from told("publication", SHOWN)


def told(kind: str, check: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(check, {"kind": kind, "holder": Part.HOLDER, "most": MOST})
        for number, fault in cursor.fetchall():
            yield f"{kind} {number} {fault}"
