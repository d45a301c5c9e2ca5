"""Tell: hand the result over to the trader in writing."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection


@act
def tell_result(
    *, inspection: Inspection, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Inspection:
    """Record that the trader was told the result in writing.

    :raises Refused: if it was told before.
    """
    return move_inspection(inspection, "tell", by=by, at=at, key=key, note=note.strip(), told_at=at)
