"""Lift: end a measure after the trader left the list."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import JointMeasure
from gongzhi.enforcement.moves import move


@act
def lift_joint_measure(
    *, joint: JointMeasure, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> JointMeasure:
    """End the measure: the trader is no longer on the list.

    :raises Refused: as the table says.
    """
    return move(joint, "lift", by=by, at=at, note=note.strip(), key=key, ended_at=at)
