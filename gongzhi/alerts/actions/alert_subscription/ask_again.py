"""Ask again: have the link to a subscription sent once more."""

from datetime import datetime
from uuid import UUID

from gongzhi.alerts.models import Subscription
from gongzhi.alerts.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def ask_again(*, subscription: Subscription, by: Actor, at: datetime, key: UUID | None = None) -> Subscription:
    """Have a letter with the link sent.

    :raises Refused: if it has ended.
    """
    return move(subscription, "ask_again", by=by, at=at, key=key, asked_at=at)
