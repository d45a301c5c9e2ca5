"""Strike: what was logged by mistake counts nowhere; it stays in the history."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Refund
from gongzhi.schemes.moves import move, ready, said


@act
def strike_refund(*, refund: Refund, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Refund:
    """Take a record out of all figures.

    :raises Refused: if nothing is said.
    """
    refund = ready("strike", refund, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明为什么作废。"), most=500)
    return move(refund, "strike", by=by, at=at, key=key, note=reason)
