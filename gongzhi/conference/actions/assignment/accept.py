"""Accept: the owner takes an assignment on."""

from datetime import datetime
from uuid import UUID

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def accept_assignment(
    *, assignment: Assignment, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Take it on."""
    return move(assignment, "accept", by=by, at=at, key=key, note=note.strip())
