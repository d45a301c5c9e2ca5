"""Replay dead letters, or give them up so that the later events of their matters go on."""

from datetime import datetime

from django.db import transaction

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.webhooks.actions.subscribe import KIND
from gongzhi.webhooks.actions.switch import taken
from gongzhi.webhooks.models import Delivery, Subscription
from gongzhi.webhooks.words import DeliveryState, SubscriptionState

USED = (SubscriptionState.ON, SubscriptionState.PAUSED)


@transaction.atomic
def replay(*, subscription: Subscription, by: Actor, at: datetime, delivery_id: int | None = None) -> int:
    """Send one dead letter again, or all; they have all their attempts once more. Return how many.

    :raises Refused: if the subscription has ended.
    """
    row = taken(subscription, by, *USED)
    count = dead(row, delivery_id).update(
        state=DeliveryState.WAITING, attempts=0, due_at=at, ended_at=None, token=None
    )
    Subscription.objects.filter(pk=row.pk).update(failures=0, rest_until=None)
    journal.write(KIND, row.pk, "replay", by=by, at=at, facts={"events": count})
    return count


@transaction.atomic
def give_up(*, subscription: Subscription, by: Actor, at: datetime, delivery_id: int | None = None) -> int:
    """Give up one dead letter, or all: the receiver never gets them, what follows in their matters goes on.

    :raises Refused: if the subscription has ended.
    """
    row = taken(subscription, by, *USED)
    count = dead(row, delivery_id).update(state=DeliveryState.GIVEN_UP, ended_at=at, token=None)
    journal.write(KIND, row.pk, "give_up", by=by, at=at, facts={"events": count})
    return count


def dead(to: Subscription, delivery_id: int | None):
    rows = Delivery.objects.filter(subscription=to, state=DeliveryState.DEAD)
    return rows.filter(pk=delivery_id) if delivery_id is not None else rows
