"""List officers: name who may be sent under a plan."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.core.writing import insert
from gongzhi.inspections.models import Plan, PlanOfficer
from gongzhi.inspections.moves import all_sendable, move_plan, ready_plan


@act
def list_officers(*, plan: Plan, officers: Iterable[int], by: Actor, at: datetime, key: UUID | None = None) -> Plan:
    """Set the roster: these officers and no others.

    :raises Refused: if one of them is not at work today.
    """
    plan = ready_plan("list_officers", plan, by=by, at=at, key=key)
    found = all_sendable(officers, at=at)
    plan.roster.all().delete()
    insert([PlanOfficer(plan=plan, officer=officer, unit_id=unit) for officer, unit in found])
    return move_plan(plan, "list_officers", by=by, at=at, key=key, facts={"count": len(found)})
