"""What ends by itself: alerts after their last day, subscriptions that nobody confirmed."""

from datetime import datetime, timedelta

from gongzhi.alerts.actions.alert.lapse import lapse_alert
from gongzhi.alerts.actions.alert_subscription.lapse import lapse_subscription
from gongzhi.alerts.models import Alert, Subscription
from gongzhi.alerts.words import State, SubscriptionState
from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM

CONFIRM_WITHIN = timedelta(days=7)


def end_what_is_over(*, at: datetime) -> int:
    """End alerts whose last day has passed and forget addresses that nobody confirmed; return how many records."""
    over = list(Alert.objects.filter(state=State.PUBLISHED, until__lt=clock.day_of(at)).order_by("until", "id"))
    for alert in over:
        lapse_alert(alert=alert, by=SYSTEM, at=at)
    waiting = list(
        Subscription.objects.filter(state=SubscriptionState.PENDING, made_at__lt=at - CONFIRM_WITHIN).order_by("id")
    )
    for subscription in waiting:
        lapse_subscription(subscription=subscription, by=SYSTEM, at=at)
    return len(over) + len(waiting)
