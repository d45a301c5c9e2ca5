"""Withdraw: the consumer takes the matter back."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, no_longer_pending, trader_is_done
from gongzhi.cases.words import Outcome, TraderPart
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def withdraw_case(*, case: Case, reason: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Close a case because the consumer takes it back, whatever the reason.

    :raises Refused: if it is decided already.
    """
    case = move_case(
        case,
        "withdraw",
        by=by,
        at=at,
        note=reason.strip(),
        key=key,
        outcome=Outcome.WITHDRAWN,
        decided_at=at,
        closed_at=at,
        pending_unit=None,
    )
    no_longer_pending(case, at=at)
    trader_is_done(case, TraderPart.NEGOTIATION, at=at)
    return case
