"""Refuse: the consumer negotiates no longer; the matter goes to the office at once."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.words import FlowedBack
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import hand_to_office, ready


@act
def refuse_negotiation(
    *, negotiation: Negotiation, text: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Negotiation:
    """End it because the consumer wants the office to deal with it; the case flows back.

    :raises Refused: if the sides have agreed already, or it is over.
    """
    negotiation = ready(negotiation, "refuse", by=by, at=at, key=key)
    told = {"text": text.strip(), "by": by, "at": at, "key": key}
    return hand_to_office(negotiation, "refuse", FlowedBack.CONSUMER_REFUSED, **told)
