"""Confirm the level that somebody else asked for."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready


@act
def confirm_level(
    *, incident: Incident, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Incident:
    """Let the level be what was asked for.

    :raises Refused: if nothing was asked for, or by this very person.
    """
    incident = ready("confirm_level", incident, by=by, at=at, key=key)
    told = {"level": incident.pending_level, "pending_level": "", "pending_by": None}
    facts = {"level": incident.pending_title, "key": incident.pending_level}
    return move(incident, "confirm_level", by=by, at=at, note=note.strip(), key=key, facts=facts, **told)
