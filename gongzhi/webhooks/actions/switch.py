"""Pause, resume and end a subscription."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.webhooks import signing
from gongzhi.webhooks.access import refuse_unless_keeper
from gongzhi.webhooks.actions.subscribe import KIND
from gongzhi.webhooks.models import Delivery, Subscription
from gongzhi.webhooks.words import UNDONE, DeliveryState, SubscriptionState

FORMER_HOURS = 24
"""How long a former secret signs along."""


def taken(subscription: Subscription, by: Actor, *states: str) -> Subscription:
    """Lock a subscription for an act.

    :raises NotAllowed: unless `by` keeps it.
    :raises Refused: unless it stands as the act needs it.
    """
    refuse_unless_keeper(by, subscription.unit_ids)
    row = Subscription.objects.select_for_update(no_key=True).get(pk=subscription.pk)
    if row.state not in states:
        raise Refused(_("该推送%(state)s，不能这样做。") % {"state": SubscriptionState(row.state).label})
    return row


@transaction.atomic
def pause(*, subscription: Subscription, by: Actor, at: datetime) -> Subscription:
    """Send nothing more for now; what happens meanwhile is kept and sent when it is resumed.

    :raises Refused: unless it is on.
    """
    row = taken(subscription, by, SubscriptionState.ON)
    return put(row, SubscriptionState.PAUSED, "pause", by=by, at=at)


@transaction.atomic
def resume(*, subscription: Subscription, by: Actor, at: datetime) -> Subscription:
    """Send again, beginning with what was kept; also ends the rest that a receiver in trouble is given.

    :raises Refused: if it has ended.
    """
    row = taken(subscription, by, SubscriptionState.ON, SubscriptionState.PAUSED)
    row.failures, row.rest_until = 0, None
    row.save(update_fields=["failures", "rest_until"])
    return put(row, SubscriptionState.ON, "resume", by=by, at=at)


@transaction.atomic
def end(*, subscription: Subscription, by: Actor, at: datetime) -> Subscription:
    """End it for good: what was not delivered is given up, the log stays.

    :raises Refused: if it has ended.
    """
    row = taken(subscription, by, SubscriptionState.ON, SubscriptionState.PAUSED)
    Delivery.objects.filter(subscription=row, state__in=UNDONE).update(
        state=DeliveryState.GIVEN_UP, ended_at=at, token=None
    )
    return put(row, SubscriptionState.ENDED, "end", by=by, at=at)


@transaction.atomic
def renew_secret(*, subscription: Subscription, by: Actor, at: datetime) -> str:
    """Make a new secret and return it, shown this once; for `FORMER_HOURS` the former one signs along.

    :raises Refused: if it has ended.
    """
    row = taken(subscription, by, SubscriptionState.ON, SubscriptionState.PAUSED)
    row.former_secret, row.former_until = row.secret, at + timedelta(hours=FORMER_HOURS)
    row.secret = signing.new_secret()
    row.save(update_fields=["secret", "former_secret", "former_until"])
    journal.write(KIND, row.pk, "renew_secret", by=by, at=at)
    return row.secret


def put(row: Subscription, state: str, verb: str, *, by: Actor, at: datetime) -> Subscription:
    source, row.state = row.state, state
    row.save(update_fields=["state"])
    journal.write(KIND, row.pk, verb, by=by, at=at, source=source, target=state)
    return row
