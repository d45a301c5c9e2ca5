"""Drop target: take a trader off a plan's list."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.inspections.models import Plan
from gongzhi.inspections.moves import move_plan, ready_plan


@act
def drop_target(*, plan: Plan, target_id: int, by: Actor, at: datetime, key: UUID | None = None) -> Plan:
    """Take one line off the list while it is still open; the history keeps who stood there.

    :raises Refused: if it does not stand there.
    """
    plan = ready_plan("drop_target", plan, by=by, at=at, key=key)
    target = plan.targets.select_related("trader").filter(pk=target_id).first()
    if target is None:
        raise Refused(_("名单里没有这个对象。"))
    name = target.trader.name
    target.delete()
    return move_plan(plan, "drop_target", by=by, at=at, key=key, facts={"trader": name})
