"""Escalate: bring a late assignment before the convener."""

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
def escalate_assignment(
    *, assignment: Assignment, text: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Escalate it, once it was urged and is still late.

    :raises Refused: if it is not said what the convener should settle.
    """
    assignment = ready("escalate", assignment, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请写明需要召集人协调什么。"))
    stage = {"stage": "escalated", "due": assignment.due_date, "at": at}
    tell_units(ASSIGNMENT.kind, assignment.pk, [assignment.lead_id], **stage)
    return move(assignment, "escalate", by=by, at=at, key=key, note=text, escalated_at=at)
