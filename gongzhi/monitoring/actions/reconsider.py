"""Reconsider: take up again what was set aside."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.monitoring.models import Hit
from gongzhi.monitoring.states import HIT


@act
def reconsider_hit(*, hit: Hit, by: Actor, at: datetime, reason: str = "", key: UUID | None = None) -> Hit:
    """Make a dismissed hit a candidate again."""
    changes = {"reason": "", "decided_at": None, "officer": None}
    return move(HIT, hit, "reconsider", by=by, at=at, note=reason, key=key, **changes)
