"""Confirm: whoever reads the mailbox wants the alerts."""

from datetime import datetime
from uuid import UUID

from gongzhi.alerts.models import Subscription
from gongzhi.alerts.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def confirm_subscription(
    *, subscription: Subscription, by: Actor, at: datetime, key: UUID | None = None
) -> Subscription:
    """Begin to send alerts to an address.

    :raises Refused: if it was confirmed or has ended.
    """
    return move(subscription, "confirm", by=by, at=at, key=key, confirmed_at=at)
