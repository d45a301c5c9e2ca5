"""Reveal: end the secrecy of undercover visits."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.core.writing import insert
from gongzhi.inspections.models import Plan
from gongzhi.inspections.moves import move_plan
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
    hidden.update(hidden=False)
    return plan
