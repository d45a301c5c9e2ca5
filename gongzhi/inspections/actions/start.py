"""Start: begin the visit."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection


@act
def start_inspection(
    *, inspection: Inspection, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Inspection:
    """Begin the visit; the officers are there now.

    :raises Refused: if fewer officers are sent than the sector asks for.
    """
    return move_inspection(inspection, "start", by=by, at=at, key=key, note=note.strip(), inspected_at=at)
