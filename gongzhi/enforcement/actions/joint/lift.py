"""Lift: end a measure after the trader left the list."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import JointMeasure
from gongzhi.enforcement.moves import move, ready_for


@act
def lift_joint_measure(
    *, joint: JointMeasure, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> JointMeasure:
    """End the measure.

    :raises Refused: if the trader is still on the list.
    """
    joint = ready_for("lift", joint, by=by, at=at, key=key)
    if joint.listing.is_open:
        raise Refused(_("当事人仍在名单内，措施不能解除。"))
    return move(joint, "lift", by=by, at=at, note=note.strip(), key=key)
