"""Resume: let a laboratory test again."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Laboratory
from gongzhi.sampling.moves import move


@act
def resume_laboratory(
    *, laboratory: Laboratory, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Laboratory:
    """Let a laboratory test again.

    :raises Refused: if the table does not allow it now.
    """
    return move(laboratory, "resume", by=by, at=at, key=key, note=note.strip())
