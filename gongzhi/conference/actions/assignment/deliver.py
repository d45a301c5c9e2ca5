"""Deliver: the owner says that an assignment is done."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def deliver_assignment(
    *, assignment: Assignment, text: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Deliver it, with what was done against what counts as done.

    :raises Refused: if nothing is said.
    """
    assignment = ready("deliver", assignment, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请对照完成标准写明做了什么。"), most=5000)
    told = {"delivered_at": at, "percent": 100}
    return move(assignment, "deliver", by=by, at=at, key=key, note=text, **told)
