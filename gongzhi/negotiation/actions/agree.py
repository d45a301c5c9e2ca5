"""Agree: the consumer accepts the offer on the table; that is the settlement, and the trader performs it."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.moves import ask_trader, follow_limits
from gongzhi.cases.states import CASE
from gongzhi.cases.words import TraderPart
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.core.writing import save
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import ready, say
from gongzhi.negotiation.queries import latest_offer
from gongzhi.procedures import limits


@act
def agree_to_offer(
    *, negotiation: Negotiation, text: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Negotiation:
    """Settle on the offer on the table; the time for negotiating ends and that for performing begins.

    :raises Refused: if there is no offer to accept, or the days for negotiating have passed.
    """
    negotiation = ready(negotiation, "agree", by=by, at=at, key=key)
    offer = latest_offer(negotiation)
    told = {"text": text.strip(), "remedy": offer.remedy, "amount": offer.amount, "perform_by": offer.perform_by}
    negotiation = say(negotiation, "agree", by=by, at=at, key=key, agreed_at=at, **told)
    follow_limits(negotiation.case, "agree", at=at)
    limits.agree_on(
        record_kind=CASE.kind, record_id=negotiation.case.pk, limit_key="perform", due_date=offer.perform_by
    )
    negotiation.case.due_date = offer.perform_by
    save(negotiation.case, ["due_date"])
    ask_trader(negotiation.case, TraderPart.NEGOTIATION, due_date=offer.perform_by)
    return negotiation
