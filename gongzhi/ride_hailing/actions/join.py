"""Join: a unit that was asked takes part."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Joint
from gongzhi.ride_hailing.moves import own_part, ready_for
from gongzhi.ride_hailing.states import JOINT
from gongzhi.ride_hailing.words import PartState


@act
def join_joint(*, joint: Joint, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Joint:
    """Take part for the unit of who acts that was asked."""
    joint = ready_for(JOINT, "join", joint, by=by, at=at, key=key)
    part = own_part(joint, by, JOINT["join"].parts)
    facts = {"unit": part.unit.short_name, "part": part.unit_id}
    joint = move(JOINT, joint, "join", by=by, at=at, note=note, facts=facts, key=key)
    part.state, part.answered_at, part.officer_id = PartState.JOINED, at, by.id
    part.save(update_fields=["state", "answered_at", "officer_id"])
    return joint
