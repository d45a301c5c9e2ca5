"""Contest: the consumer does not accept that there is no refund."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Refund
from gongzhi.schemes.moves import move, ready, said


@act
def contest_refusal(*, refund: Refund, answer: str, by: Actor, at: datetime, key: UUID | None = None) -> Refund:
    """Keep why the store should refund; the office looks into it within a limit.

    :raises Refused: if nothing is said.
    """
    refund = ready("contest", refund, by=by, at=at, key=key)
    answer = said(answer, field="answer", what=_("请写明为什么应当退。"), most=1000)
    return move(refund, "contest", by=by, at=at, key=key, answered_at=at, answer=answer)
