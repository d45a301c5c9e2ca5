"""Cancel: strike an issuer off the register, saying what became of the money on its cards."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, no_report, ready, said


@act
def cancel_filing(*, filing: Filing, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Filing:
    """Strike it off.

    :param reason: why, and how the balances of consumers were given back or taken over.
    :raises Refused: if nothing is said.
    """
    filing = ready("cancel", filing, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明注销的原因，以及卡内余额怎样处理。"))
    return move(filing, "cancel", by=by, at=at, key=key, note=reason, cancelled_at=at, **no_report())
