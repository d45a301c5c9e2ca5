"""Leave: a store gives its pledge up; what was bought before stays covered."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.actions.check.cancel import cancel_open_check
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready, said


@act
def leave_pledge(*, pledge: Pledge, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """End a pledge, or an application, because the store wants it.

    :raises Refused: if no reason is given.
    """
    pledge = ready("leave", pledge, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明为什么退出。"))
    cancel_open_check(pledge, at=at)
    return move(pledge, "leave", by=by, at=at, key=key, note=reason, reason=reason, ended_at=at, signs=[])
