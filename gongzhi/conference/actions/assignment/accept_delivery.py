"""Accept delivery: the office finds that what counts as done was done."""

from datetime import datetime
from uuid import UUID

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def accept_delivery(
    *, assignment: Assignment, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Accept what was delivered."""
    return move(assignment, "accept_delivery", by=by, at=at, key=key, note=note.strip())
