"""Run clock: let the days of a seizure count again."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Hold
from gongzhi.enforcement.moves import move


@act
def run_clock_of_hold(*, hold: Hold, note: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Hold:
    """Go on counting after the tests.

    :raises Refused: as the table says.
    """
    return move(hold, "run_clock", by=by, at=at, note=note.strip(), key=key)
