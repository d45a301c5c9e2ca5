"""Time out: the days have passed; what was not settled or not performed goes to the office by itself."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.words import FlowedBack
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import hand_to_office, ready
from gongzhi.negotiation.words import Standing


@act
def time_out_negotiation(
    *, negotiation: Negotiation, by: Actor, at: datetime, key: UUID | None = None
) -> Negotiation:
    """Hand a matter to its office because the trader was silent, nothing was settled, or nothing performed in time.

    :raises Refused: if its days have not passed, or it is over.
    """
    negotiation = ready(negotiation, "time_out", by=by, at=at, key=key)
    if negotiation.state == Standing.AGREED:
        why = FlowedBack.UNPERFORMED
    else:
        why = FlowedBack.UNSETTLED if negotiation.answered_at else FlowedBack.SILENT
    return hand_to_office(negotiation, "time_out", why, by=by, at=at, key=key)
