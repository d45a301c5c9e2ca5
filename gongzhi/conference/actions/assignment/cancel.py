"""Cancel: give an assignment up."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, said
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def cancel_assignment(
    *, assignment: Assignment, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Cancel it; who owed it is told.

    :raises Refused: if no reason is given.
    """
    assignment = ready("cancel", assignment, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明取消的理由。"))
    if assignment.issued_at:
        tell_units(ASSIGNMENT.kind, assignment.pk, [assignment.unit_id], stage="dropped", due=None, at=at)
    return move(assignment, "cancel", by=by, at=at, key=key, note=reason, ended_at=at)
