"""Issue: hand an assignment to its owner; its due date stands from now on."""

from datetime import datetime
from uuid import UUID

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import day_ahead, move, ready
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def issue_assignment(*, assignment: Assignment, by: Actor, at: datetime, key: UUID | None = None) -> Assignment:
    """Issue it: the owner, and who helps, find it in their day's digest.

    :raises Refused: if its day is over.
    """
    assignment = ready("issue", assignment, by=by, at=at, key=key)
    day_ahead(assignment.due_date, at=at, field="due_date")
    units = [assignment.unit_id, *sorted(assignment.co_owner_ids)]
    tell_units(ASSIGNMENT.kind, assignment.pk, units, stage="assigned", due=assignment.due_date, at=at)
    facts = {"due": assignment.due_date.isoformat(), "unit": assignment.unit_id}
    told = {"issued_at": at, "first_due_date": assignment.due_date}
    return move(assignment, "issue", by=by, at=at, key=key, facts=facts, **told)
