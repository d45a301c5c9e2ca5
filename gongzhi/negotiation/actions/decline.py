"""Decline: the trader does not settle; the matter goes to the office at once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.words import FlowedBack
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import hand_to_office, ready, said


@act
def decline_negotiation(
    *, negotiation: Negotiation, text: str, by: Actor, at: datetime, key: UUID | None = None
) -> Negotiation:
    """End it because the trader does not agree, saying why; the case flows back.

    :raises Refused: if no reason is given, or it is over.
    """
    negotiation = ready(negotiation, "decline", by=by, at=at, key=key)
    text = said(text, _("请写明不同意的理由，消费者和行政机关会看到。"))
    return hand_to_office(negotiation, "decline", FlowedBack.TRADER_DECLINED, by=by, at=at, key=key, text=text)
