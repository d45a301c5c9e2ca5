"""End: close a programme for good; what it found stays."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.monitoring.models import Programme, Target
from gongzhi.monitoring.states import PROGRAMME


@act
def end_programme(
    *, programme: Programme, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Programme:
    """End a programme."""
    programme = move(PROGRAMME, programme, "end", by=by, at=at, note=note, key=key)
    Target.objects.filter(programme=programme).update(next_at=None)
    return programme
