"""End: a trader leaves, or is put out."""

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
def end_membership(
    *, membership: Membership, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Membership:
    """End a pledge; what is under way goes on, and the trader may pledge anew.

    :raises Refused: if no reason is given, or it has ended.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise Refused(_("请写明退出的理由。"), field="reason")
    changes = {"ended_at": at, "reason": reason}
    return machine.move(MEMBERSHIP, membership, "end", by=by, at=at, note=reason, key=key, **changes)
