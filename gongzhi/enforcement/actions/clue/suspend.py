"""Suspend: let the time of testing or identification not count."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, pause_for, ready_for


@act
def suspend_clue(
    *, clue: Clue, ground: str, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Clue:
    """Let the limit stand still on one of the grounds of its procedure, until the check is resumed.

    :raises Refused: if the procedure knows no such ground.
    """
    clue = ready_for("suspend", clue, by=by, at=at, key=key)
    pause = pause_for(clue, "suspend", ground)
    return move(
        clue, "suspend", by=by, at=at, note=note.strip(), key=key, facts={"ground": pause.title}, pause=ground
    )
