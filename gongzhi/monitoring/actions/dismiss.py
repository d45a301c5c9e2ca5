"""Dismiss: what was found is no breach, and why."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, move
from gongzhi.monitoring.models import Hit
from gongzhi.monitoring.moves import ready_for
from gongzhi.monitoring.states import HIT


@act
def dismiss_hit(*, hit: Hit, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Hit:
    """Set a hit aside; the same words on the same page do not come up again.

    :raises Refused: if no reason is given.
    """
    hit = ready_for("dismiss", hit, by=by, at=at, key=key)
    reason = reason.strip()[:500]
    if not reason:
        raise Refused(_("请写明为什么排除。"), field="reason")
    officer = by.id if by.kind == "officer" else None
    changes = {"reason": reason, "decided_at": at, "officer_id": officer}
    return move(HIT, hit, "dismiss", by=by, at=at, note=reason, key=key, **changes)
