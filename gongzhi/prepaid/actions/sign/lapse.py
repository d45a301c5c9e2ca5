"""Lapse: what a warning sign rested on is no more."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Sign
from gongzhi.prepaid.moves import move, ready


@act
def lapse_sign(*, sign: Sign, by: Actor, at: datetime, key: UUID | None = None) -> Sign:
    """Close it by itself."""
    sign = ready("lapse", sign, by=by, at=at, key=key)
    return move(sign, "lapse", by=by, at=at, key=key, decided_at=at)
