"""Events on their way: made from the journal, taken up one matter after the other, settled, tried again.

In order per matter: an event is taken up only when every earlier one of its matter, for the same subscription, was
delivered or given up. One that is dead therefore holds back the later ones of its matter, and no other matter's.

A worker that takes an event up moves its `due_at` on by `lease()`: if it is killed, the event is due again then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from gongzhi.cases.models import Case
from gongzhi.core.models import JournalEntry
from gongzhi.directory.models import Unit
from gongzhi.webhooks import signing
from gongzhi.webhooks.events import TYPES, body_of, event_of
from gongzhi.webhooks.models import Attempt, Delivery, Subscription
from gongzhi.webhooks.posting import Answer
from gongzhi.webhooks.words import DOWN, UNDONE, DeliveryState, SubscriptionState

READER = "webhooks"
LEASE_SECONDS = 5
"""So much longer than any post can take is an event a worker's."""
BACK_OFF = tuple(
    timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 8 * 3600)
)
"""Pauses after the first, second … failed attempt at an event; after the last it is dead (in about 28 h)."""
REST_SECONDS = (2, 5, 15, 60, 300)
"""Pauses of everything to a receiver that as a whole did not take the first, second … event in a row."""
BATCH = 32
"""Events to one receiver that may be taken up, by all workers together."""

FAN_OUT = """
    INSERT INTO webhooks_delivery
        (subscription_id, entry_id, record_id, seq, type, state, attempts, due_at, created_at)
    SELECT s.id, e.id, e.record_id, e.seq, told.type, 'waiting', 0, %(at)s, %(at)s
    FROM core_journalentry e
    JOIN unnest(%(verbs)s::text[], %(types)s::text[]) AS told(verb, type) ON told.verb = e.verb
    JOIN webhooks_subscription s ON s.state <> 'ended' AND (s.types = '{}' OR told.type = ANY(s.types))
    WHERE e.kind = 'case' AND e.id > %(after)s AND e.id <= %(upto)s
        AND (s.unit_ids = '{}' OR EXISTS (
            SELECT 1 FROM cases_caseunit part
            WHERE part.case_id = e.record_id AND part.unit_id IN (
                SELECT unnest(array_append(unit.predecessors, unit.id))
                FROM directory_unit unit WHERE unit.id = ANY(s.unit_ids)
            )
        ))
    ORDER BY s.id, e.id
    ON CONFLICT DO NOTHING
"""


def lease() -> timedelta:
    """Tell for how long an event is the worker's that took it up."""
    return timedelta(seconds=settings.WEBHOOK_SECONDS + LEASE_SECONDS)


def fan_out(after: int, upto: int, *, at: datetime) -> int:
    """Make a delivery of each line of the journal in (after, upto] for each subscription that wants it."""
    if not Subscription.objects.exclude(state=SubscriptionState.ENDED).exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            FAN_OUT,
            {"at": at, "verbs": list(TYPES), "types": list(TYPES.values()), "after": after, "upto": upto},
        )
        return cursor.rowcount


@dataclass(frozen=True)
class Letter:
    """An event taken up, ready to be posted."""

    delivery_id: int
    token: object
    url: str
    body: bytes
    headers: dict[str, str]


def ready(*, at: datetime) -> list[int]:
    """List the subscriptions for which something is due."""
    due = Delivery.objects.filter(subscription=OuterRef("pk"), state=DeliveryState.WAITING, due_at__lte=at)
    return list(
        Subscription.objects.filter(
            Q(rest_until=None) | Q(rest_until__lte=at), Exists(due), state=SubscriptionState.ON
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@transaction.atomic
def take_up(subscription_id: int, *, at: datetime) -> list[Letter]:
    """Take up the events to be posted next to one receiver, at most one of each matter; none while it rests.

    After a failure only one is taken up, to see whether the receiver is well again.
    """
    to = (
        Subscription.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(Q(rest_until=None) | Q(rest_until__lte=at), pk=subscription_id, state=SubscriptionState.ON)
        .first()
    )
    if to is None:
        return []
    waiting = Delivery.objects.filter(subscription=to, state=DeliveryState.WAITING)
    on_the_way = waiting.filter(token__isnull=False, due_at__gt=at).count()
    room = (1 if to.failures else BATCH) - on_the_way
    if room <= 0:
        return []
    undone = Delivery.objects.filter(subscription=to, record_id=OuterRef("record_id"), state__in=UNDONE)
    first_of_its_matter = Subquery(undone.order_by("entry_id").values("entry_id")[:1])
    rows = list(waiting.filter(entry_id=first_of_its_matter, due_at__lte=at).order_by("entry_id")[:room])
    for row in rows:
        row.token, row.due_at, row.attempts = uuid4(), at + lease(), row.attempts + 1
    Delivery.objects.bulk_update(rows, ["token", "due_at", "attempts"])
    return letters(to, rows, at=at)


def letters(to: Subscription, rows: list[Delivery], *, at: datetime) -> list[Letter]:
    """Write and sign what is posted for these deliveries."""
    entries = JournalEntry.objects.in_bulk([row.entry_id for row in rows])
    cases = Case.objects.in_bulk([row.record_id for row in rows])
    wanted = {entry.unit_id for entry in entries.values() if entry.unit_id}
    units = dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "key")) if wanted else {}
    keys = [to.secret]
    if to.former_until and to.former_until > at:
        keys.append(to.former_secret)
    timestamp = int(at.timestamp())
    found = []
    for row in rows:
        body = body_of(event_of(entries[row.entry_id], cases[row.record_id], units))
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": "gongzhi-webhooks",
            signing.HEADER: signing.header(keys, timestamp, body),
        }
        found.append(Letter(row.pk, row.token, to.url, body, headers))
    return found


@transaction.atomic
def settle(results: Sequence[tuple[Letter, Answer | None]], *, at: datetime) -> None:
    """Keep what became of the events that were taken up together; one without an answer was not posted after all.

    An event whose lease ran out meanwhile is another worker's by now.
    """
    tokens = {letter.delivery_id: letter.token for letter, _answer in results}
    answers = {letter.delivery_id: answer for letter, answer in results}
    rows = [
        row
        for row in Delivery.objects.select_for_update()
        .filter(pk__in=tokens, state=DeliveryState.WAITING)
        .order_by("pk")
        if row.token == tokens[row.pk]
    ]
    for row in rows:
        put_answer(row, answers[row.pk], at=at)
    Delivery.objects.bulk_update(rows, ["token", "state", "attempts", "ended_at", "due_at"])
    told = [(row, answer) for row in rows if (answer := answers[row.pk])]
    Attempt.objects.bulk_create(
        Attempt(delivery=row, at=at, ms=answer.ms, status=answer.status, fault=answer.fault) for row, answer in told
    )
    if told:
        down = all(receiver_is_down(answer) for _row, answer in told)
        keep_how_it_does(told[0][0].subscription_id, is_down=down, at=at)


def put_answer(row: Delivery, answer: Answer | None, *, at: datetime) -> None:
    """Put an answer into a delivery's row."""
    row.token = None
    if answer is None:
        row.attempts, row.due_at = row.attempts - 1, at
    elif answer.taken:
        row.state, row.ended_at = DeliveryState.DELIVERED, at
    elif row.attempts > len(BACK_OFF):
        row.state, row.ended_at = DeliveryState.DEAD, at
    else:
        row.due_at = at + BACK_OFF[row.attempts - 1]


def keep_how_it_does(subscription_id: int, *, is_down: bool, at: datetime) -> None:
    """Let a receiver that is down rest, longer each time; posts that failed together count as one."""
    receiver = Subscription.objects.filter(pk=subscription_id)
    if not is_down:
        receiver.exclude(failures=0).update(failures=0, rest_until=None)
        return
    row = receiver.select_for_update(no_key=True).get()
    if row.rest_until is None or row.rest_until <= at:
        pause = REST_SECONDS[min(row.failures, len(REST_SECONDS) - 1)]
        receiver.update(failures=row.failures + 1, rest_until=at + timedelta(seconds=pause))


def receiver_is_down(answer: Answer) -> bool:
    """Tell whether nothing else would be taken either: no connection, no answer, or 5xx, 429."""
    return answer.fault in DOWN or answer.status == 429 or (answer.status or 0) >= 500


KEPT_DAYS = 30
"""How long the log keeps what was delivered or given up; what is dead stays until somebody decides on it."""


def forget(*, at: datetime) -> int:
    """Delete from the log what ended long ago; return how many deliveries."""
    done = Delivery.objects.filter(
        ended_at__lt=at - timedelta(days=KEPT_DAYS), state__in=[DeliveryState.DELIVERED, DeliveryState.GIVEN_UP]
    )
    return done.delete()[1].get("webhooks.Delivery", 0)
