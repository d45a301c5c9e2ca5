"""Unsubscribe: nothing is sent any more, and the address is forgotten."""

from datetime import datetime
from uuid import UUID

from gongzhi.alerts.models import Subscription
from gongzhi.alerts.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act

FORGOTTEN = {"email": "", "email_hash": None}


@act
def unsubscribe(*, subscription: Subscription, by: Actor, at: datetime, key: UUID | None = None) -> Subscription:
    """End a subscription; of the address nothing is kept.

    :raises Refused: if it has ended.
    """
    return move(subscription, "unsubscribe", by=by, at=at, key=key, ended_at=at, **FORGOTTEN)
