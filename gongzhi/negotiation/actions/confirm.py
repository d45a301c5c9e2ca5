"""Confirm: it was performed; the matter is settled between the two, and closed."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.cases.actions.conclude import conclude_case
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.negotiation import rules
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import ready, say
from gongzhi.negotiation.queries import latest_offer, terms_of


@act
def confirm_performance(
    *, negotiation: Negotiation, text: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Negotiation:
    """Close the case as settled, with the amount agreed on as what the consumer got back.

    :raises Refused: if nothing was agreed on; to the system, while the consumer still has time to deny it.
    """
    negotiation = ready(negotiation, "confirm", by=by, at=at, key=key)
    offer = latest_offer(negotiation)
    negotiation = say(negotiation, "confirm", by=by, at=at, key=key, text=text.strip(), ended_at=at)
    negotiation.case = conclude_case(
        case=negotiation.case,
        terms=terms_of(offer),
        recovered=offer.amount or Decimal(0),
        recovery=rules.recovery_of(offer.remedy),
        by=by,
        at=at,
    )
    return negotiation
