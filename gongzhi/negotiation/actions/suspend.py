"""Suspend: a trader that leaves consumers without an answer takes part no longer, for now."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.negotiation.models import Membership
from gongzhi.negotiation.states import MEMBERSHIP


@act
def suspend_membership(
    *,
    membership: Membership,
    reason: str,
    facts: dict | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Membership:
    """Offer this trader to consumers no longer until it is resumed; what is under way goes on.

    :raises Refused: if no reason is given, or it is not kept at the moment.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise Refused(_("请写明理由，对方会看到。"), field="reason")
    changes = {"suspended_at": at, "reason": reason}
    return machine.move(MEMBERSHIP, membership, "suspend", by=by, at=at, note=reason, facts=facts, key=key, **changes)
