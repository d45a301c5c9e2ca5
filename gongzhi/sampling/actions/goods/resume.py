"""Resume: watch goods again."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Watched
from gongzhi.sampling.moves import move


@act
def resume_watching(*, goods: Watched, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Watched:
    """Watch goods again.

    :raises Refused: if the table does not allow it now.
    """
    return move(goods, "resume", by=by, at=at, key=key, note=note.strip())
