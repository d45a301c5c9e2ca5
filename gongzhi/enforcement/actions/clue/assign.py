"""Assign: give a clue to an officer of the unit."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, officer_in, ready_for


@act
def assign_clue(*, clue: Clue, officer_id: int, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Let an officer of the holder have the clue in hand.

    :raises Refused: if this is nobody who investigates there.
    """
    clue = ready_for("assign", clue, by=by, at=at, key=key)
    officer = officer_in(clue.unit_id, officer_id, at=at)
    return move(clue, "assign", by=by, at=at, key=key, facts={"officer": officer.name}, officer=officer)
