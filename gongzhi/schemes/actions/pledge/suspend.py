"""Suspend: a pledge that is not kept is suspended; its sign must not be shown until it holds again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready, said


@act
def suspend_pledge(*, pledge: Pledge, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """Suspend a pledge; what was bought before stays covered. The time to look at it again begins.

    :raises Refused: if no reason is given.
    """
    pledge = ready("suspend", pledge, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明为什么暂停、要改什么。"))
    return move(pledge, "suspend", by=by, at=at, key=key, note=reason, reason=reason)
