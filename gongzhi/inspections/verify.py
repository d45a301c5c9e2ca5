"""What `gongzhi verify` checks of inspections beside their journal: due days, officers, draws."""

from collections.abc import Iterator

from django.db import connection

from gongzhi.core import machine
from gongzhi.inspections import draw as reckoning
from gongzhi.inspections.models import Draw, Inspection, Plan
from gongzhi.inspections.queries import bundle_of
from gongzhi.inspections.states import INSPECTION, PLAN

MOST = 1000
"""So many faults of one kind are named; more say nothing new."""

DUE_DATES = """
    SELECT number, 'is due ' || coalesce(due_date::text, 'never') || ', its state says '
        || coalesce(wanted::text, 'never')
    FROM (
        SELECT number, due_date, CASE
            WHEN state IN ('planned', 'assigned', 'started') THEN planned_date
            WHEN state = 'recheck' THEN recheck_due
        END AS wanted FROM inspections_inspection
    ) told WHERE due_date IS DISTINCT FROM wanted
"""
NOBODY = """
    SELECT i.number, 'was made, but nobody was sent to it' FROM inspections_inspection i
    WHERE i.state IN ('assigned', 'started', 'submitted', 'recheck', 'closed') AND NOT EXISTS (
        SELECT 1 FROM inspections_sent s WHERE s.inspection_id = i.id AND s.aside_at IS NULL
    )
"""
CHECKS = (DUE_DATES, NOBODY)


def strays() -> Iterator[str]:
    """Each plan and each inspection is in the state to which its journal leads."""
    for table, model in ((PLAN, Plan), (INSPECTION, Inspection)):
        found = machine.strays(table, model)
        known = dict(model.objects.filter(pk__in=[pk for pk, _fault in found]).values_list("pk", named(model)))
        for pk, fault in found:
            yield f"{table.kind} {known.get(pk, pk)} {fault}"


def named(model) -> str:
    return "number" if model is Inspection else "title"


def broken_inspections() -> Iterator[str]:
    """Yield a sentence for each promise that an inspection does not keep, at most `MOST` of each kind."""
    for check in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"{check} ORDER BY 1 LIMIT %s", [MOST])
            found = cursor.fetchall()
        for number, fault in found:
            yield f"inspection {number} {fault}"


def broken_draws() -> Iterator[str]:
    """Each draw comes out again from its seed and lists, and its visits are those that were drawn."""
    draws = Draw.objects.filter(drawn_at__isnull=False).select_related("plan", "plan__unit")
    for draw in draws.prefetch_related("recusals").order_by("id").iterator(chunk_size=100):
        for fault in reckoning.faults(bundle_of(draw)):
            yield f"draw of plan {draw.plan_id} {fault}"
        visited = {f"t{trader}" for trader in draw.plan.inspections.values_list("trader_id", flat=True)}
        if visited != {target for target, _officers in draw.picks}:
            yield f"draw of plan {draw.plan_id} led to other inspections than were drawn"
