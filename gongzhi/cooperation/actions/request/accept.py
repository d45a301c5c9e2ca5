"""Accept: say that the request will be answered."""

from datetime import datetime
from uuid import UUID

from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def accept_request(*, request: Request, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Request:
    """Take it on; who accepts has signed for it."""
    request = ready("accept", request, by=by, at=at, key=key)
    received_at = request.received_at or at
    return move(request, "accept", by=by, at=at, note=note.strip(), key=key, received_at=received_at)
