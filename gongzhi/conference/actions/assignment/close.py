"""Close: strike an assignment off the list."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def close_assignment(
    *, assignment: Assignment, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Close it.

    :raises Refused: while a formal supervision runs.
    """
    assignment = ready("close", assignment, by=by, at=at, key=key)
    if assignment.open_supervision:
        raise Refused(_("督查还没有结论。"))
    return move(assignment, "close", by=by, at=at, key=key, note=note.strip(), ended_at=at)
