"""Cancel: a joint supervision comes to nothing, and why."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, move
from gongzhi.ride_hailing.models import Joint
from gongzhi.ride_hailing.moves import ready_for
from gongzhi.ride_hailing.states import JOINT


@act
def cancel_joint(*, joint: Joint, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Joint:
    """Call a joint supervision off; what was said stays.

    :raises Refused: if no reason is given.
    """
    joint = ready_for(JOINT, "cancel", joint, by=by, at=at, key=key)
    if not reason.strip():
        raise Refused(_("请写明为什么取消。"), field="reason")
    return move(JOINT, joint, "cancel", by=by, at=at, note=reason.strip()[:500], key=key, ended_at=at)
