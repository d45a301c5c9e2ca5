"""Launch: begin a plan that is not drawn, with an inspection for each target of its list."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Plan
from gongzhi.inspections.moves import move_plan, plan_many, ready_plan


@act
def launch_plan(*, plan: Plan, by: Actor, at: datetime, key: UUID | None = None) -> Plan:
    """Plan an inspection of each target; officers are sent to each afterwards.

    :raises Refused: if the list is empty.
    """
    plan = ready_plan("launch", plan, by=by, at=at, key=key)
    made = plan_many(plan, plan.targets.select_related("trader").order_by("id"), by=by, at=at)
    return move_plan(plan, "launch", by=by, at=at, key=key, facts={"count": len(made)})
