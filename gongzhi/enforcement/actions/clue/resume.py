"""Resume: go on checking a clue; its limit runs on."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move


@act
def resume_clue(*, clue: Clue, note: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Go on checking.

    :raises Refused: as the table says.
    """
    return move(clue, "resume", by=by, at=at, note=note.strip(), key=key)
