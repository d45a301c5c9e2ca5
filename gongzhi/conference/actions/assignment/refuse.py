"""Refuse: leave an assignment its due date."""

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
def refuse_extension(
    *, assignment: Assignment, answer: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Refuse more time.

    :raises Refused: if no reason is given.
    """
    assignment = ready("refuse", assignment, by=by, at=at, key=key)
    asked = assignment.open_extension
    answer = said(answer, field="answer", what=_("请写明不同意的理由。"), most=500)

    def refuse(record: Assignment) -> dict:
        asked.decided_at, asked.answer = at, answer
        asked.save(update_fields=["decided_at", "answer"])
        return {}

    due = assignment.due_date
    tell_units(ASSIGNMENT.kind, assignment.pk, [assignment.unit_id], stage="refused", due=due, at=at)
    facts = {"due": due.isoformat(), "extension": asked.pk}
    return move(assignment, "refuse", by=by, at=at, key=key, note=answer, facts=facts, also=refuse)
