"""Lapse: the consumer took the matter back while it was negotiated."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import ready, say


@act
def lapse_negotiation(*, negotiation: Negotiation, by: Actor, at: datetime, key: UUID | None = None) -> Negotiation:
    """End a negotiation whose case was withdrawn.

    :raises Refused: if it is over.
    """
    negotiation = ready(negotiation, "lapse", by=by, at=at, key=key)
    return say(negotiation, "lapse", by=by, at=at, key=key, ended_at=at)
