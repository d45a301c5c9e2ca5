"""Ask for an extension: say until when an assignment needs, and why."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment, Extension
from gongzhi.conference.moves import day_ahead, move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def ask_extension(
    *, assignment: Assignment, day: date, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Ask for more time; the due date stays as it is until the office grants it.

    :raises Refused: if the day is no later one, or no reason is given.
    """
    assignment = ready("ask_extension", assignment, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明延期的理由。"), most=500)
    day_ahead(day, at=at, field="day")
    if day <= assignment.due_date:
        raise Refused(_("要晚于现在的期限（%(day)s）。") % {"day": assignment.due_date.isoformat()}, field="day")
    facts = {"day": day.isoformat()}
    done = move(assignment, "ask_extension", by=by, at=at, key=key, note=reason, facts=facts)
    Extension.objects.create(assignment=assignment, asked_for=day, reason=reason, at=at)
    return done
