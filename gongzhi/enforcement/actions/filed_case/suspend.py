"""Suspend: stop an investigation that must wait; its days to decide do not run."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, pause_for, ready_for, said


@act
def suspend_case(
    *, filed_case: FiledCase, ground: str, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Suspend the investigation on a ground of its procedure.

    :raises Refused: if the procedure knows no such ground, or nothing is said.
    """
    filed_case = ready_for("suspend", filed_case, by=by, at=at, key=key)
    pause = pause_for(filed_case, "suspend", ground)
    reason = said(reason, field="reason", what=_("请写明中止的情况。"))
    facts = {"ground": pause.title}
    return move(filed_case, "suspend", by=by, at=at, note=reason, key=key, facts=facts, pause=ground)
