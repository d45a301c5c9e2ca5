"""Lapse: an address that was not confirmed in time is forgotten."""

from datetime import datetime

from gongzhi.alerts.actions.alert_subscription.unsubscribe import FORGOTTEN
from gongzhi.alerts.models import Subscription
from gongzhi.alerts.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def lapse_subscription(*, subscription: Subscription, by: Actor, at: datetime) -> Subscription:
    """Forget an address that nobody confirmed.

    :raises Refused: if it was confirmed or has ended.
    """
    return move(subscription, "lapse", by=by, at=at, ended_at=at, **FORGOTTEN)
