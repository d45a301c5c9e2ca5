"""Record: put a decision on the spot on record with the unit."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move


@act
def record_on_the_spot(
    *, filed_case: FiledCase, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Put the decision on record.

    :raises Refused: if it is already.
    """
    return move(filed_case, "record", by=by, at=at, note=note.strip(), key=key, recorded_date=clock.day_of(at))
