"""Return: ask for more, where an answer does not say what was asked."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import due_on, move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def return_answer(*, request: Request, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Request:
    """Let it be before the asked unit once more, with a new limit.

    :raises Refused: if no reason is given.
    """
    request = ready("return", request, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明还缺什么。"), most=1000)
    told = {"answered_at": None, "due_date": due_on(request.kind, at=at)}
    return move(request, "return", by=by, at=at, note=reason, key=key, **told)
