"""Instruct: the convener says what is to be done about an assignment that was brought up."""

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
def instruct(*, assignment: Assignment, text: str, by: Actor, at: datetime, key: UUID | None = None) -> Assignment:
    """Instruct; the owner is told.

    :raises Refused: if nothing is said.
    """
    assignment = ready("instruct", assignment, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请写批示。"))
    stage = {"stage": "instructed", "due": assignment.due_date, "at": at}
    tell_units(ASSIGNMENT.kind, assignment.pk, [assignment.unit_id], **stage)
    return move(assignment, "instruct", by=by, at=at, key=key, note=text)
