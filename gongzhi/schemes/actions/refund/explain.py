"""Explain: the store says what happened."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Refund
from gongzhi.schemes.moves import move, ready, said


@act
def explain_refund(*, refund: Refund, explanation: str, by: Actor, at: datetime, key: UUID | None = None) -> Refund:
    """Keep what the store says, for the consumer and the office to read.

    :raises Refused: if nothing is said.
    """
    refund = ready("explain", refund, by=by, at=at, key=key)
    explanation = said(explanation, field="explanation", what=_("请说明情况。"), most=1000)
    return move(refund, "explain", by=by, at=at, key=key, explanation=explanation)
