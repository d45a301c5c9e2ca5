"""Propose: the trader offers how to settle it, or offers something else."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.cases.moves import ask_trader
from gongzhi.cases.words import TraderPart
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.files import Examined
from gongzhi.core.machine import act
from gongzhi.negotiation import rules
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import ready, say


@act
def propose_settlement(
    *,
    negotiation: Negotiation,
    text: str,
    remedy: str,
    perform_by: date,
    amount: Decimal | None = None,
    files: Sequence[Examined] = (),
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Negotiation:
    """Put an offer on the table, in place of one that is there; now it is the consumer's turn.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if the days for negotiating have passed, or it is over.
    """
    negotiation = ready(negotiation, "propose", by=by, at=at, key=key)
    if faults := rules.offer_faults(remedy, amount, perform_by, text.strip(), at=at):
        raise Invalid(faults)
    told = {"remedy": remedy, "amount": amount, "perform_by": perform_by, "text": text.strip(), "files": files}
    negotiation = say(negotiation, "propose", by=by, at=at, key=key, **told)
    ask_trader(negotiation.case, TraderPart.NEGOTIATION, due_date=negotiation.due_date, waits=False)
    return negotiation
