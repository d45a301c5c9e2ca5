"""Agree: the consumer accepts that there is no refund."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Refund
from gongzhi.schemes.moves import move, ready


@act
def agree_to_refusal(*, refund: Refund, by: Actor, at: datetime, key: UUID | None = None) -> Refund:
    """Keep that the consumer accepts the refusal."""
    refund = ready("agree", refund, by=by, at=at, key=key)
    return move(refund, "agree", by=by, at=at, key=key, answered_at=at)
