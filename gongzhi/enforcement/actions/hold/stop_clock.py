"""Stop clock: let the days of a seizure stand still while goods are tested."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Hold
from gongzhi.enforcement.moves import move


@act
def stop_clock_of_hold(*, hold: Hold, note: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Hold:
    """Send goods to be tested; the days of testing do not count.

    :raises Refused: as the table says.
    """
    return move(hold, "stop_clock", by=by, at=at, note=note.strip(), key=key)
