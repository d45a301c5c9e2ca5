"""Reading webhooks: subscriptions, the log of deliveries, what is stuck."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Prefetch, Q

from gongzhi.cases.models import Case
from gongzhi.core import following
from gongzhi.core.actors import Actor
from gongzhi.core.models import JournalEntry
from gongzhi.directory.models import Unit
from gongzhi.webhooks import access
from gongzhi.webhooks.events import body_of, event_of
from gongzhi.webhooks.models import Attempt, Delivery, Subscription
from gongzhi.webhooks.outbox import READER
from gongzhi.webhooks.words import DeliveryState, SubscriptionState

PAGE = 50
STUCK_AFTER = timedelta(minutes=15)
"""An event that waits longer than this is stuck: somebody should look."""


@dataclass(frozen=True)
class Backlog:
    """What one receiver has not taken yet."""

    waiting: int = 0
    oldest: datetime | None = None
    """When the oldest waiting event was made."""
    dead: int = 0

    def is_stuck(self, *, at: datetime) -> bool:
        return bool(self.dead) or (self.oldest is not None and at - self.oldest > STUCK_AFTER)


def backlogs(subscriptions: Iterable[Subscription]) -> dict[int, Backlog]:
    """Count what each of these receivers has not taken yet, by its identifier; one query."""
    rows = (
        Delivery.objects.filter(
            subscription__in=list(subscriptions), state__in=[DeliveryState.WAITING, DeliveryState.DEAD]
        )
        .order_by()
        .values("subscription_id")
        .annotate(
            waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)),
            oldest=Min("created_at", filter=Q(state=DeliveryState.WAITING)),
            dead=Count("pk", filter=Q(state=DeliveryState.DEAD)),
        )
    )
    return {row["subscription_id"]: Backlog(row["waiting"], row["oldest"], row["dead"]) for row in rows}


def subscriptions(*, viewer: Actor) -> list[tuple[Subscription, Backlog]]:
    """List the subscriptions that the viewer keeps, each with what it has not taken yet."""
    rows = access.visible(viewer)
    counted = backlogs(rows)
    return [(row, counted.get(row.pk, Backlog())) for row in rows]


def subscription(pk: int, *, viewer: Actor) -> Subscription:
    """Find one.

    :raises Subscription.DoesNotExist: if there is none, or the viewer does not keep it: the two look the same.
    """
    found = Subscription.objects.get(pk=pk)
    if not access.may_keep(viewer, found.unit_ids):
        raise Subscription.DoesNotExist
    return found


def units_of(rows: Iterable[Subscription]) -> dict[int, list[Unit]]:
    """Name the units that each subscription is about; none stands for all matters. One query."""
    rows = list(rows)
    units = Unit.objects.in_bulk({pk for row in rows for pk in row.unit_ids})
    return {row.pk: [units[pk] for pk in row.unit_ids if pk in units] for row in rows}


def deliveries(
    to: Subscription, *, viewer: Actor, state: str = "", before: int | None = None, size: int = PAGE
) -> tuple[list[Delivery], int | None]:
    """Give a page of the log, newest first, and what the next page is before.

    Each row has its attempts, and `number` of its matter. Four queries, however many rows.
    """
    if not access.may_keep(viewer, to.unit_ids):
        return [], None
    tries = Prefetch("tries", Attempt.objects.order_by("id"))
    rows = Delivery.objects.filter(subscription=to).prefetch_related(tries).order_by("-id")
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: size + 1])
    numbers = dict(Case.objects.filter(pk__in={row.record_id for row in found}).values_list("pk", "number"))
    for row in found:
        row.number = numbers[row.record_id]
    return found[:size], found[size - 1].pk if len(found) > size else None


def body_sent(row: Delivery, *, viewer: Actor) -> bytes:
    """Give what is posted for a delivery, byte for byte.

    :raises Delivery.DoesNotExist: if the viewer does not keep its subscription.
    """
    if not access.may_keep(viewer, row.subscription.unit_ids):
        raise Delivery.DoesNotExist
    entry = JournalEntry.objects.get(pk=row.entry_id)
    units = dict(Unit.objects.filter(pk=entry.unit_id).values_list("pk", "key"))
    return body_of(event_of(entry, Case.objects.get(pk=row.record_id), units))


def stuck(*, viewer: Actor, at: datetime) -> list[tuple[Subscription, Backlog]]:
    """List the receivers with events that are dead or have waited too long, of those in use."""
    return [
        (row, backlog)
        for row, backlog in subscriptions(viewer=viewer)
        if row.state == SubscriptionState.ON and backlog.is_stuck(at=at)
    ]


def gauges(*, at: datetime) -> Iterator[tuple[str, str, dict[str, str], float]]:
    """Give what monitoring reads: (name, what it is, labels, value)."""
    yield "gongzhi_webhook_unread_lines", "Lines of the journal not yet made into events", {}, following.lag(READER)
    rows = list(Subscription.objects.exclude(state=SubscriptionState.ENDED).order_by("pk"))
    counted = backlogs(rows)
    for row in rows:
        backlog, labels = counted.get(row.pk, Backlog()), {"subscription": str(row.pk)}
        oldest = (at - backlog.oldest).total_seconds() if backlog.oldest else 0.0
        yield "gongzhi_webhook_waiting", "Events waiting to be delivered", labels, backlog.waiting
        yield "gongzhi_webhook_oldest_seconds", "Age of the oldest event waiting", labels, oldest
        yield "gongzhi_webhook_dead", "Events that could not be delivered", labels, backlog.dead
