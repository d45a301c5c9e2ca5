"""Verify: begin to check a clue."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move


@act
def verify_clue(*, clue: Clue, note: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Begin to check a clue; where nobody has it in hand yet, who acts takes it.

    :raises Refused: as the table says.
    """
    officer = clue.officer_id or (by.id if by.kind == "officer" else None)
    return move(clue, "verify", by=by, at=at, note=note.strip(), key=key, officer_id=officer)
