"""Withdraw: the asking unit does not need it any more."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def withdraw_request(*, request: Request, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Request:
    """Take it back; what was shared of the matter is seen no more.

    :raises Refused: if no reason is given.
    """
    request = ready("withdraw", request, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明撤回的理由。"), most=1000)
    return move(request, "withdraw", by=by, at=at, note=reason, key=key, ended_at=at)
