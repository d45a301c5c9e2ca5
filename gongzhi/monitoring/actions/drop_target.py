"""Drop a target: a page that is not looked at any more; what was found on it stays."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.monitoring.models import Programme, Target
from gongzhi.monitoring.states import PROGRAMME


@act
def drop_target(*, target: Target, by: Actor, at: datetime, key: UUID | None = None) -> Programme:
    """Look at a page no more."""
    programme = move(PROGRAMME, target.programme, "drop_target", by=by, at=at, key=key, facts={"url": target.url})
    Target.objects.filter(pk=target.pk).update(next_at=None)
    return programme
