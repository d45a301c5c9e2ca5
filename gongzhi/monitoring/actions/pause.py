"""Pause: look at nothing for the time being."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.monitoring.models import Programme
from gongzhi.monitoring.states import PROGRAMME


@act
def pause_programme(
    *, programme: Programme, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Programme:
    """Let a programme rest; its pages keep their days."""
    programme = move(PROGRAMME, programme, "pause", by=by, at=at, note=note, key=key)
    return programme
