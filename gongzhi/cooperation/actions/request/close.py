"""Close: the asking unit has what it asked for."""

from datetime import datetime
from uuid import UUID

from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def close_request(*, request: Request, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Request:
    """End it; what was shared of the matter is seen no more."""
    return move(request, "close", by=by, at=at, note=note.strip(), key=key, ended_at=at)
