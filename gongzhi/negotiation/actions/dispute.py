"""Dispute: what was agreed was not performed; the matter goes to the office at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.words import FlowedBack
from gongzhi.core.actors import Actor
from gongzhi.core.files import Examined
from gongzhi.core.machine import act
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import hand_to_office, ready, said


@act
def dispute_performance(
    *,
    negotiation: Negotiation,
    text: str,
    files: Sequence[Examined] = (),
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Negotiation:
    """Say that nothing, or not enough, was performed; the case flows back.

    :raises Refused: if nothing is said, or the agreed day has not passed and the trader does not claim it either.
    """
    negotiation = ready(negotiation, "dispute", by=by, at=at, key=key)
    text = said(text, _("请写明哪里没有履行，行政机关会看到。"))
    told = {"text": text, "files": files, "by": by, "at": at, "key": key}
    return hand_to_office(negotiation, "dispute", FlowedBack.UNPERFORMED, **told)
