"""Look now: have all pages of a programme looked at at once, without waiting for their day."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.monitoring.models import Programme, Target
from gongzhi.monitoring.states import PROGRAMME


@act
def look_now(*, programme: Programme, by: Actor, at: datetime, key: UUID | None = None) -> Programme:
    """Have every page of a running programme looked at by the next round."""
    programme = move(PROGRAMME, programme, "look_now", by=by, at=at, key=key)
    Target.objects.filter(programme=programme, next_at__gt=at).update(next_at=at)
    return programme
