"""Perform: the trader says that it did what was agreed, with evidence."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.moves import ask_trader, follow_limits
from gongzhi.cases.words import TraderPart
from gongzhi.core.actors import Actor
from gongzhi.core.files import Examined
from gongzhi.core.machine import act
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import ready, said, say


@act
def perform_settlement(
    *,
    negotiation: Negotiation,
    text: str,
    files: Sequence[Examined] = (),
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Negotiation:
    """Say how it was performed; the consumer confirms, denies, or confirms by not denying it for some days.

    :raises Refused: if nothing is said, or there is nothing to perform.
    """
    negotiation = ready(negotiation, "perform", by=by, at=at, key=key)
    text = said(text, _("请写明怎样履行的，例如退款的时间和方式；有凭证的请上传。"))
    negotiation = say(negotiation, "perform", by=by, at=at, key=key, text=text, files=files, performed_at=at)
    follow_limits(negotiation.case, "perform", at=at)
    ask_trader(negotiation.case, TraderPart.NEGOTIATION, due_date=negotiation.perform_by, waits=False)
    return negotiation
