"""Reconsider: a finding that was set aside waits for a decision again."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Finding
from gongzhi.ride_hailing.states import FINDING


@act
def reconsider_finding(*, finding: Finding, by: Actor, at: datetime, key: UUID | None = None) -> Finding:
    """Take a finding up again."""
    changes = {"reason": "", "decided_at": None, "officer_id": None}
    return move(FINDING, finding, "reconsider", by=by, at=at, key=key, **changes)
