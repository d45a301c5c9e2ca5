"""Dismiss: a finding is no violation, and why."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Finding
from gongzhi.ride_hailing.moves import ready_for
from gongzhi.ride_hailing.states import FINDING


@act
def dismiss_finding(*, finding: Finding, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Finding:
    """Set a finding aside.

    :raises Refused: if no reason is given.
    """
    finding = ready_for(FINDING, "dismiss", finding, by=by, at=at, key=key)
    reason = reason.strip()[:500]
    if not reason:
        raise Refused(_("请写明为什么排除。"), field="reason")
    changes = {"reason": reason, "decided_at": at, "officer_id": by.id}
    return move(FINDING, finding, "dismiss", by=by, at=at, note=reason, key=key, **changes)
