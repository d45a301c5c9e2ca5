"""Grant: give an assignment more time; the only way in which its due date moves."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, short
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def grant_extension(
    *,
    assignment: Assignment,
    day: date | None = None,
    answer: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Assignment:
    """Grant what was asked for, or another later day.

    :param day: until when; none: as asked for.
    :raises Refused: if the day is no later one.
    """
    assignment = ready("grant", assignment, by=by, at=at, key=key)
    asked = assignment.open_extension
    day, answer = day or asked.asked_for, short(answer, field="answer", most=500)
    if day <= assignment.due_date:
        raise Refused(_("要晚于现在的期限（%(day)s）。") % {"day": assignment.due_date.isoformat()}, field="day")

    def grant(record: Assignment) -> dict:
        asked.granted_until, asked.decided_at, asked.answer = day, at, answer
        asked.save(update_fields=["granted_until", "decided_at", "answer"])
        return {"due_date": day, "warned": 0}

    before = assignment.due_date
    stage = {"stage": "granted", "due": day, "at": at}
    tell_units(ASSIGNMENT.kind, assignment.pk, [assignment.unit_id], **stage)
    facts = {"before": before.isoformat(), "due": day.isoformat(), "extension": asked.pk}
    return move(assignment, "grant", by=by, at=at, key=key, note=answer, facts=facts, also=grant)
