"""Disclose: publish the lists of a draw once its inspections are done, so that strangers can repeat it."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Draw, Plan
from gongzhi.inspections.moves import move_plan


@act
def disclose_draw(*, plan: Plan, by: Actor, at: datetime, key: UUID | None = None) -> Plan:
    """Publish the lists, seed and result of the draw.

    :raises Refused: if nothing was drawn, or inspections are still to come, who would be warned by it.
    """
    plan = move_plan(plan, "disclose", by=by, at=at, key=key)
    Draw.objects.filter(plan=plan, disclosed_at__isnull=True).update(disclosed_at=at)
    return plan
