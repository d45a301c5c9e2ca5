"""Deny: the consumer did not get what the store logged."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Refund
from gongzhi.schemes.moves import move, ready, said


@act
def deny_refund(*, refund: Refund, answer: str, by: Actor, at: datetime, key: UUID | None = None) -> Refund:
    """Keep that the refund did not arrive; the office looks into it within a limit.

    :raises Refused: if nothing is said.
    """
    refund = ready("deny", refund, by=by, at=at, key=key)
    answer = said(answer, field="answer", what=_("请写明情况，例如退了多少、什么时候说要退。"), most=1000)
    return move(refund, "deny", by=by, at=at, key=key, answered_at=at, answer=answer)
