"""Return: the office says what is missing; the due date stays."""

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
def return_delivery(
    *, assignment: Assignment, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Give it back.

    :raises Refused: if it is not said what is missing.
    """
    assignment = ready("return", assignment, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明还缺什么。"))
    stage = {"stage": "returned", "due": assignment.due_date, "at": at}
    tell_units(ASSIGNMENT.kind, assignment.pk, [assignment.unit_id], **stage)
    return move(assignment, "return", by=by, at=at, key=key, note=reason, delivered_at=None)
