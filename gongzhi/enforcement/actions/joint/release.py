"""Release: let a measure that is applied be lifted, because the trader left the list."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.joint.lapse import lapse_joint_measure
from gongzhi.enforcement.models import JointMeasure, Listing
from gongzhi.enforcement.moves import move
from gongzhi.enforcement.words import JointState


@act
def release_joint_measure(*, joint: JointMeasure, by: Actor, at: datetime, key: UUID | None = None) -> JointMeasure:
    """Put it before its unit again; the limit to lift it begins.

    :raises Refused: as the table says.
    """
    return move(joint, "release", by=by, at=at, key=key, ended_at=None)


def end_joint_measures(listing: Listing, *, at: datetime) -> None:
    """Let what other units were asked for end with the listing: what was not applied falls away, the rest is to be
    lifted."""
    rows = JointMeasure.objects.filter(listing=listing, state__in=[JointState.ASKED, JointState.DONE])
    for joint in rows.select_related("unit").order_by("id"):
        end = lapse_joint_measure if joint.state == JointState.ASKED else release_joint_measure
        end(joint=joint, by=SYSTEM, at=at)
