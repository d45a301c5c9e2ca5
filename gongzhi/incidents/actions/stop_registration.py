"""Close the public page; what was handed in goes on."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move


@act
def stop_registration(
    *, incident: Incident, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Incident:
    """The page says that registration is over."""
    return move(incident, "stop_registration", by=by, at=at, note=note.strip(), key=key, registers=False)
