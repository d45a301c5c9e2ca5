"""Letters to who subscribed to alerts: the link to the subscription, each alert, each correction; each sent once.

What is to be sent is made from the journal, all of it in one statement for each line; so a published alert reaches
everybody whose choice it fits, however often the reader or the sender is stopped in between.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import translation

from gongzhi.alerts.models import Alert, Subscription
from gongzhi.alerts.queries import token_of
from gongzhi.alerts.states import ALERT, SUBSCRIPTION
from gongzhi.alerts.words import State, SubscriptionState
from gongzhi.core.actors import Actor
from gongzhi.core.models import JournalEntry
from gongzhi.notices import catalog, rules
from gongzhi.notices.models import AlertMail, SubscriptionLink
from gongzhi.notices.notifiers import Message, NotSent, notifier
from gongzhi.notices.outbox import Post, usable_mail
from gongzhi.notices.words import Channel, NoticeState, Reason

READER = "alert mails"
KEPT_FOR = timedelta(days=90)
"""So long it is kept who was sent what."""
ASKS_FOR_LINK = ("subscribe", "ask_again")
TELLS = ("publish", "confirm_correction")

EVERYBODY_IT_FITS = """
    INSERT INTO notices_alertmail
        (alert_id, subscription_id, entry_id, what, state, reason, detail, attempts, due_at, created_at)
    SELECT a.id, s.id, %(entry)s, %(what)s, %(queued)s, '', '', 0, %(due)s, %(at)s
    FROM alerts_alert a JOIN alerts_subscription s ON s.state = %(active)s
        AND (a.places = '{}' OR s.regions = '{}' OR a.places && s.regions)
        AND (a.subject = '' OR s.subjects = '{}' OR a.subject = ANY (s.subjects))
    WHERE a.id = %(alert)s
    ORDER BY s.id
    ON CONFLICT DO NOTHING
"""


def queue_alert_mails(after: int, upto: int, *, at: datetime) -> int:
    """Queue what subscribers are to be sent of the lines of the journal in (after, upto]; return how many letters.

    Where no mail goes out at all, nothing is queued.
    """
    if notifier(Channel.MAIL) is None:
        return 0
    lines = JournalEntry.objects.filter(pk__gt=after, pk__lte=upto, at__gt=at - rules.STALE).order_by("pk")
    wanted = lines.filter(kind=SUBSCRIPTION.kind, verb__in=ASKS_FOR_LINK)
    before = SubscriptionLink.objects.filter(entry_id__gt=after, entry_id__lte=upto)
    known = set(before.values_list("entry_id", flat=True))
    asked = [
        SubscriptionLink(
            subscription_id=line.record_id, entry_id=line.pk, state=NoticeState.QUEUED, due_at=at, created_at=at
        )
        for line in wanted
        if line.pk not in known
    ]
    made = len(SubscriptionLink.objects.bulk_create(asked, ignore_conflicts=True)) if asked else 0
    told = list(lines.filter(kind=ALERT.kind, verb__in=TELLS))
    if told or asked:
        forget_old(at=at)
    due_at = rules.next_fit(at, rules.quiet_hours(settings.QUIET_HOURS))
    for line in told:
        values = {
            "alert": line.record_id,
            "entry": line.pk,
            "what": line.facts.get("what", ""),
            "queued": NoticeState.QUEUED,
            "active": SubscriptionState.ACTIVE,
            "due": due_at,
            "at": at,
        }
        with connection.cursor() as cursor:
            cursor.execute(EVERYBODY_IT_FITS, values)
            made += cursor.rowcount
    return made


def forget_old(*, at: datetime) -> None:
    """Forget who was sent what some months ago."""
    for model in (AlertMail, SubscriptionLink):
        model.objects.filter(created_at__lt=at - KEPT_FOR, ended_at__isnull=False).delete()


def link_to(name: str, subscription: Subscription) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'portal:{name}', args=[token_of(subscription.pk)])}"


def link_letter(row: SubscriptionLink, *, at: datetime) -> Message | None:
    """Put the link to a subscription into words.

    :raises NotSent: if the subscription has ended.
    """
    subscription = row.subscription
    if subscription.state == SubscriptionState.ENDED:
        raise NotSent(Reason.UNSUBSCRIBED, again=False)
    texts = catalog.texts(subscription.language)
    text = texts.alerts.confirm if subscription.state == SubscriptionState.PENDING else texts.alerts.known
    values = {"site": settings.NOTICE_SIGN, "link": link_to("subscription", subscription)}
    return letter(f"alert-link-{row.pk}", subscription, text, [], values, texts)


def alert_letter(row: AlertMail, *, at: datetime) -> Message | None:
    """Put an alert or its correction into words.

    :raises NotSent: if the subscriber wants none any more, or the alert has ended meanwhile.
    """
    subscription, alert = row.subscription, row.alert
    if subscription.state != SubscriptionState.ACTIVE:
        raise NotSent(Reason.UNSUBSCRIBED, again=False)
    if alert.state != State.PUBLISHED:
        raise NotSent(Reason.WITHDRAWN, again=False)
    texts = catalog.texts(subscription.language)
    return letter(
        f"alert-{row.pk}",
        subscription,
        texts.alerts.corrected if row.what else texts.alerts.published,
        [texts.alerts.footer],
        {**values_of(alert), "what": row.what, "stop": link_to("subscription", subscription)},
        texts,
    )


def values_of(alert: Alert) -> dict[str, str]:
    return {
        "title": alert.title,
        "summary": alert.summary,
        "advice": "\n".join(f"{number}. {line}" for number, line in enumerate(alert.advice_lines, 1)),
        "unit": alert.unit.name,
        "place": alert.region.name,
        "until": alert.until.isoformat(),
        "link": f"{settings.PUBLIC_URL}{reverse('portal:alert', args=[alert.pk])}",
        "site": settings.NOTICE_SIGN,
    }


def letter(name: str, subscription: Subscription, text, more: Iterable[str], values: dict, texts) -> Message | None:
    """Put a letter to a subscriber together, with the headers by which a mail program stops it at one click."""
    address = usable_mail(subscription.email)
    if not address:
        return None
    with translation.override(subscription.language):
        parts = [text.mail.format(**values), *(part.format(**values) for part in more), texts.footer]
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return Message(
        id=name,
        address=address,
        text="\n\n".join(parts) + "\n",
        subject=text.subject.format(**values),
        headers={
            "List-Id": f"<alerts.{host}>",
            "List-Unsubscribe": f"<{link_to('unsubscribe', subscription)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


LINKS = Post(SubscriptionLink, ("subscription",), link_letter)
"""Links to subscriptions."""
ALERTS = Post(AlertMail, ("subscription", "alert__unit", "alert__region"), alert_letter)
"""Alerts and their corrections; a post of its own, so that nobody who subscribes waits for thousands of letters."""


def mails_of(alert: Alert, *, viewer: Actor) -> dict[str, int]:
    """Count the letters about an alert by state: of the last months, to officers alone; nobody's address."""
    if viewer.kind not in {"officer", "system"}:
        return {}
    rows = AlertMail.objects.filter(alert=alert).values_list("state").annotate(n=Count("pk")).order_by("state")
    return dict(rows)
