"""State: a unit that takes part says what it found and what it does itself."""

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
def state_opinion(
    *, joint: Joint, opinion: str, own_act: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Joint:
    """Give the opinion of a unit; said again, the newer one stands and the history keeps both.

    :param own_act: what the unit does itself, such as a case that it files.
    :raises Refused: if nothing is said.
    """
    joint = ready_for(JOINT, "state", joint, by=by, at=at, key=key)
    opinion = opinion.strip()[:3000]
    if not opinion:
        raise Refused(_("请写明本单位的意见。"), field="opinion")
    part = own_part(joint, by, JOINT["state"].parts)
    facts = {"unit": part.unit.short_name, "part": part.unit_id, "act": own_act.strip()[:200]}
    joint = move(JOINT, joint, "state", by=by, at=at, note=opinion, facts=facts, key=key)
    part.state, part.answered_at, part.officer_id = PartState.STATED, at, by.id
    part.opinion, part.act = opinion, own_act.strip()[:200]
    part.save(update_fields=["state", "answered_at", "officer_id", "opinion", "act"])
    return joint
