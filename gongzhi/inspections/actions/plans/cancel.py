"""Cancel: give up a plan that was not begun."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Plan
from gongzhi.inspections.moves import move_plan, ready_plan, said


@act
def cancel_plan(*, plan: Plan, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Plan:
    """Give the plan up.

    :raises Refused: if no reason is given.
    """
    plan = ready_plan("cancel", plan, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明取消的理由。"))
    return move_plan(plan, "cancel", by=by, at=at, key=key, note=reason)
