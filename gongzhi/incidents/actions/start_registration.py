"""Open the public page on which further victims register."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move


@act
def start_registration(
    *, incident: Incident, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Incident:
    """The page is there at /incidents/<code>/ from now on."""
    return move(incident, "start_registration", by=by, at=at, note=note.strip(), key=key, registers=True)
