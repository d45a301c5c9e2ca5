"""Pay: the store refunds after all; the consumer is asked once more."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Refund
from gongzhi.schemes.moves import move, ready


@act
def pay_refund(*, refund: Refund, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Refund:
    """Keep that the store refunded what it had refused, or what had not arrived."""
    refund = ready("pay", refund, by=by, at=at, key=key)
    return move(refund, "pay", by=by, at=at, key=key, note=note.strip()[:500], ground="", reason="")
