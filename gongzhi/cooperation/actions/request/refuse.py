"""Refuse: decline a request on one of the grounds, with the reason."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import move, ready, said
from gongzhi.cooperation.words import Refusal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def refuse_request(
    *, request: Request, ground: str, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Request:
    """Decline it; what was shared of the matter is seen no more.

    :raises Refused: if the ground is none, or no reason is given.
    """
    request = ready("refuse", request, by=by, at=at, key=key)
    if ground not in Refusal.values:
        raise Refused(_("请选择拒绝的依据。"), field="ground")
    reason = said(reason, field="reason", what=_("请写明拒绝的理由。"), most=1000)
    told = {"refusal": ground, "received_at": request.received_at or at, "ended_at": at}
    return move(request, "refuse", by=by, at=at, note=reason, key=key, facts={"ground": ground}, **told)
