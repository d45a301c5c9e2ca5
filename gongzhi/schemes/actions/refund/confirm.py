"""Confirm: the consumer has the money."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Refund
from gongzhi.schemes.moves import move, ready


@act
def confirm_refund(*, refund: Refund, by: Actor, at: datetime, key: UUID | None = None) -> Refund:
    """Keep that the consumer got the refund."""
    refund = ready("confirm", refund, by=by, at=at, key=key)
    return move(refund, "confirm", by=by, at=at, key=key, answered_at=at)
