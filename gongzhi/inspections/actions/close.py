"""Close: end an inspection whose result was told and dealt with."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection


@act
def close_inspection(
    *, inspection: Inspection, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Inspection:
    """End the inspection.

    :raises Refused: if problems led to nothing, or the trader was not told the result.
    """
    return move_inspection(inspection, "close", by=by, at=at, key=key, note=note.strip(), closed_at=at)
