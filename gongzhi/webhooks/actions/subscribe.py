"""Subscribe: have a system told of events."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.directory.models import Unit
from gongzhi.webhooks import signing
from gongzhi.webhooks.access import refuse_unless_keeper
from gongzhi.webhooks.addresses import host_of
from gongzhi.webhooks.events import TYPES
from gongzhi.webhooks.models import Subscription
from gongzhi.webhooks.words import SubscriptionState

MOST = 32
"""So many subscriptions may be in use: each has its own share of the sender."""
KIND = "webhook"
LOCK = 0x77656268


@transaction.atomic
def subscribe(
    *,
    name: str,
    url: str,
    by: Actor,
    at: datetime,
    types: Sequence[str] = (),
    unit_ids: Sequence[int] = (),
    key: UUID | None = None,
) -> tuple[Subscription, str]:
    """Have a system told of what happens from now on; return the subscription and its secret, shown only now.

    The same key twice gives the same subscription, the second time without the secret.

    :param types: types of events; none means all.
    :param unit_ids: only matters in which one of these units has a part; none means all matters.
    :raises NotAllowed: unless `by` administers all of these units; for all, unless of the conference's office.
    :raises Refused: naming the field that is wrong.
    """
    refuse_unless_keeper(by, unit_ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if key and (done := Subscription.objects.filter(act_key=key).first()):
        return done, ""
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise Refused(_("请填写名称，不超过60个字。"), field="name")
    if unknown := set(types) - set(TYPES.values()):
        raise Refused(_("没有这种事件：%(types)s") % {"types": listed(sorted(unknown))}, field="types")
    if Unit.objects.filter(pk__in=unit_ids).count() != len(set(unit_ids)):
        raise Refused(_("没有这个单位。"), field="unit_ids")
    host = host_of(url)
    if Subscription.objects.exclude(state=SubscriptionState.ENDED).count() >= MOST:
        raise Refused(_("最多同时设置 %(most)s 个推送，请先停用不用的。") % {"most": MOST})
    secret = signing.new_secret()
    made = Subscription.objects.create(
        name=name,
        url=url,
        host=host,
        types=sorted(set(types)),
        unit_ids=sorted(set(unit_ids)),
        secret=secret,
        created_at=at,
        created_by_id=by.id if by.kind == "officer" else None,
        act_key=key,
    )
    facts = {"name": name, "host": host, "types": made.types, "units": made.unit_ids}
    journal.write(KIND, made.pk, "subscribe", by=by, at=at, target=made.state, facts=facts)
    return made, secret
