"""Contest: the owner says why an assignment is not its own, or not to be done so."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def contest_assignment(
    *, assignment: Assignment, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Contest it; the office decides.

    :raises Refused: if no reason is given.
    """
    assignment = ready("contest", assignment, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明异议和理由。"))
    return move(assignment, "contest", by=by, at=at, key=key, note=reason)
