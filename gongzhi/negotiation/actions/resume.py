"""Resume: a suspended trader takes part again."""

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
def resume_membership(
    *, membership: Membership, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Membership:
    """Let a trader take part again, with what was promised or mended; silence is reckoned from today on.

    :raises Refused: if no reason is given, or it is not suspended.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise Refused(_("请写明恢复的理由。"), field="reason")
    changes = {"suspended_at": None, "reason": "", "counted_from": at}
    return machine.move(MEMBERSHIP, membership, "resume", by=by, at=at, note=reason, key=key, **changes)
