"""Change: a subscriber chooses other places or subjects."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gongzhi.alerts.actions.alert_subscription.subscribe import checked_choice
from gongzhi.alerts.models import Subscription
from gongzhi.alerts.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def change_subscription(
    *,
    subscription: Subscription,
    regions: Iterable[str],
    subjects: Iterable[str],
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Subscription:
    """Keep what a subscriber wants from now on.

    :raises Refused: naming the field that is wrong.
    """
    subscription = ready("change", subscription, by=by, at=at, key=key)
    return move(subscription, "change", by=by, at=at, key=key, **checked_choice(regions=regions, subjects=subjects))
