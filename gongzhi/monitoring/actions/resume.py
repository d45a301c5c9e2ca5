"""Resume: go on with a programme that rested."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.monitoring.models import Programme
from gongzhi.monitoring.states import PROGRAMME


@act
def resume_programme(
    *, programme: Programme, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Programme:
    """Go on; what fell due meanwhile is looked at next."""
    programme = move(PROGRAMME, programme, "resume", by=by, at=at, note=note, key=key)
    return programme
