"""Finish: end a plan whose inspections were all made."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Plan
from gongzhi.inspections.moves import move_plan


@act
def finish_plan(*, plan: Plan, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Plan:
    """End the plan.

    :raises Refused: while inspections are still to come.
    """
    return move_plan(plan, "finish", by=by, at=at, key=key, note=note.strip(), finished_at=at)
