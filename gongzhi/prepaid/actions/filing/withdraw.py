"""Withdraw: take a filing back before it is filed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, ready, said


@act
def withdraw_filing(*, filing: Filing, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Filing:
    """Take it back; a new one may be begun.

    :raises Refused: if no reason is given.
    """
    filing = ready("withdraw", filing, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明撤回的理由。"))
    return move(filing, "withdraw", by=by, at=at, key=key, note=reason)
