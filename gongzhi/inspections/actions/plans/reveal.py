"""Reveal: end the secrecy of undercover visits."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.core.writing import insert
from gongzhi.inspections.models import Plan
from gongzhi.inspections.moves import keep_limits, move_plan
from gongzhi.inspections.states import INSPECTION


@act
def reveal_plan(*, plan: Plan, by: Actor, at: datetime, key: UUID | None = None) -> Plan:
    """Let the plan and its inspections be seen by all who see the unit's others.

    :raises Refused: if it is not under way yet, or hidden no more.
    """
    plan = move_plan(plan, "reveal", by=by, at=at, key=key, hidden=False, revealed_at=at)
    hidden = plan.inspections.filter(hidden=True)
    insert(
        [
            journal.line(
                INSPECTION.kind, pk, "reveal", by=by, at=at, source=state, target=state, unit_id=plan.unit_id
            )
            for pk, state in hidden.order_by("id").values_list("pk", "state")
        ]
    )
    to_publish = list(hidden.filter(publish_due__isnull=False).values_list("pk", flat=True))
    hidden.update(hidden=False)
    for inspection in plan.inspections.filter(pk__in=to_publish).select_related("unit").order_by("id"):
        keep_limits(inspection, "reveal", at=at)
    return plan
