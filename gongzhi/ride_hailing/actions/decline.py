"""Decline: a unit that was asked does not take part, and says why."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Joint
from gongzhi.ride_hailing.moves import own_part, ready_for
from gongzhi.ride_hailing.states import JOINT
from gongzhi.ride_hailing.words import PartState


@act
def decline_joint(*, joint: Joint, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Joint:
    """Answer for the unit of who acts that it takes no part.

    :raises Refused: if no reason is given.
    """
    joint = ready_for(JOINT, "decline", joint, by=by, at=at, key=key)
    if not reason.strip():
        raise Refused(_("请写明不参加的理由。"), field="reason")
    part = own_part(joint, by, JOINT["decline"].parts)
    facts = {"unit": part.unit.short_name, "part": part.unit_id}
    joint = move(JOINT, joint, "decline", by=by, at=at, note=reason.strip()[:500], facts=facts, key=key)
    part.state, part.answered_at, part.officer_id = PartState.DECLINED, at, by.id
    part.opinion = reason.strip()[:500]
    part.save(update_fields=["state", "answered_at", "officer_id", "opinion"])
    return joint
