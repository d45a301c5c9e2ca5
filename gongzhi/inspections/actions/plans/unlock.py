"""Unlock: open locked lists again, as long as nothing was drawn."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Draw, Plan
from gongzhi.inspections.moves import move_plan, ready_plan, said


@act
def unlock_lists(*, plan: Plan, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Plan:
    """Open the lists again; the hashes of the locked ones stay in the history.

    :raises Refused: if no reason is given, or the draw was made.
    """
    plan = ready_plan("unlock", plan, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明为什么解除锁定。"))
    Draw.objects.filter(plan=plan).delete()
    return move_plan(plan, "unlock", by=by, at=at, key=key, note=reason)
