"""Receive: sign for a request, so that the asking unit knows it arrived."""

from datetime import datetime
from uuid import UUID

from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def receive_request(*, request: Request, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Request:
    """Sign for it; the limit runs since it was sent."""
    return move(request, "receive", by=by, at=at, note=note.strip(), key=key, received_at=at)
