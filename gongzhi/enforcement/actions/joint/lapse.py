"""Lapse: let a measure that was not applied yet fall away, because the trader left the list."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import JointMeasure
from gongzhi.enforcement.moves import move


@act
def lapse_joint_measure(*, joint: JointMeasure, by: Actor, at: datetime, key: UUID | None = None) -> JointMeasure:
    """End what was asked for and not done.

    :raises Refused: as the table says.
    """
    return move(joint, "lapse", by=by, at=at, key=key, ended_at=at)
