"""Subscribe: somebody asks to be told of alerts by mail; nothing is sent before they confirm by the link they get."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.alerts.actions.alert_subscription.ask_again import ask_again
from gongzhi.alerts.catalog import is_a_subject
from gongzhi.alerts.models import Subscription
from gongzhi.alerts.states import SUBSCRIPTION
from gongzhi.alerts.words import SubscriptionState
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.core.personal import digest
from gongzhi.directory.models import Level, Region

ADDRESS = re.compile(r"[^@\s<>,;\"\\()]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
ASK_AGAIN_AFTER = timedelta(minutes=10)
"""So long no second letter goes to an address, whoever asks."""
MOST_CHOICES = 40


def email_digest(email: str) -> bytes:
    """The hash by which an address is found: of letters whose case does not matter."""
    return digest("alert subscription", email.strip().lower())


@act
def subscribe(
    *,
    email: str,
    by: Actor,
    at: datetime,
    regions: Iterable[str] = (),
    subjects: Iterable[str] = (),
    language: str = "zh-hans",
    key: UUID | None = None,
) -> Subscription:
    """Keep that an address wants alerts, and have a letter with a link sent to it.

    Whoever is known already gets a letter with the link to their subscription instead, at most one in ten minutes; so
    nobody learns from the answer whether an address is known.

    :raises Refused: naming the field that is wrong.
    """
    email = email.strip()
    if not email.isascii() or not ADDRESS.fullmatch(email) or len(email) > 254:
        raise Refused(_("请填写能收信的邮箱地址，例如 name@example.com。"), field="email")
    chosen = checked_choice(regions=regions, subjects=subjects)
    hashed = email_digest(email)
    if known := Subscription.objects.filter(email_hash=hashed).first():
        return again(known, by=by, at=at, key=key)
    try:
        with transaction.atomic():
            made = Subscription.objects.create(
                email=email,
                email_hash=hashed,
                **chosen,
                language=language,
                state=SubscriptionState.PENDING,
                made_at=at,
                asked_at=at,
            )
    except IntegrityError:  # the same form twice at once: the other one has just made it
        return Subscription.objects.get(email_hash=hashed)
    journal.write(SUBSCRIPTION.kind, made.pk, "subscribe", by=by, at=at, target=made.state, key=key or uuid4())
    return made


def again(known: Subscription, *, by: Actor, at: datetime, key: UUID | None) -> Subscription:
    """Send the link once more, unless one was sent a moment ago."""
    if at - known.asked_at < ASK_AGAIN_AFTER:
        return known
    return ask_again(subscription=known, by=by, at=at, key=key)


def checked_choice(*, regions: Iterable[str], subjects: Iterable[str]) -> dict[str, list[str]]:
    """Check what somebody wants to be told of.

    :raises Refused: naming the field that is wrong.
    """
    regions, subjects = sorted(set(regions)), sorted(set(subjects))
    if len(regions) > MOST_CHOICES or not all(map(is_a_subject, subjects)):
        raise Refused(_("请从列出的类别中选择。"), field="subjects" if len(regions) <= MOST_CHOICES else "regions")
    known = Region.objects.filter(pk__in=regions, level=Level.PREFECTURE, to_date=None).count()
    if known != len(regions):
        raise Refused(_("请从列出的市（州）中选择。"), field="regions")
    return {"regions": regions, "subjects": subjects}
