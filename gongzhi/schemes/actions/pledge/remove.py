"""Remove: the office takes a pledge away that is not kept."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.actions.check.cancel import cancel_open_check
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready, said


@act
def remove_pledge(*, pledge: Pledge, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """End a pledge because it was not kept.

    :raises Refused: if no reason is given.
    """
    pledge = ready("remove", pledge, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明为什么取消。"))
    cancel_open_check(pledge, at=at)
    return move(pledge, "remove", by=by, at=at, key=key, note=reason, reason=reason, ended_at=at, signs=[])
