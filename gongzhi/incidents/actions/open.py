"""Open: begin to deal with an incident; units that hold its matters see it from now on."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move


@act
def open_incident(
    *, incident: Incident, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Incident:
    """Begin.

    :raises Refused: if it has no matters.
    """
    facts = {"level": incident.level_title}
    return move(incident, "open", by=by, at=at, note=note.strip(), key=key, facts=facts, opened_at=at)
