"""Acknowledge: say that a unit has the notice of a meeting."""

from datetime import datetime
from uuid import UUID

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, own_unit, ready
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def acknowledge_notice(
    *, meeting: Meeting, by: Actor, at: datetime, unit_id: int | None = None, key: UUID | None = None
) -> Meeting:
    """Note that the notice arrived; who said so first and when stays.

    :raises NotAllowed: if the actor answers for no invited unit.
    """
    meeting = ready("acknowledge", meeting, by=by, at=at, key=key)
    unit = own_unit(meeting, unit_id, by=by)
    row = meeting.participants.select_related("unit").get(unit_id=unit)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = at, by.name
        row.save(update_fields=["acknowledged_at", "acknowledged_by"])
    return move(meeting, "acknowledge", by=by, at=at, key=key, facts={"unit": row.unit.short_name})
