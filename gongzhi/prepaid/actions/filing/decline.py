"""Decline: do not file, such as a firm to which the law does not apply."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, ready, said


@act
def decline_filing(*, filing: Filing, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Filing:
    """Decline it.

    :raises Refused: if no reason is given.
    """
    filing = ready("decline", filing, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明为什么不予备案。"))
    return move(filing, "decline", by=by, at=at, key=key, note=reason)
