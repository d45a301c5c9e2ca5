"""Urge: press the asked unit for its answer."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cooperation.models import Request
from gongzhi.cooperation.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def urge_answer(*, request: Request, text: str, by: Actor, at: datetime, key: UUID | None = None) -> Request:
    """Press for it.

    :raises Refused: if nothing is said.
    """
    request = ready("urge", request, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请写明催促的内容。"), most=500)
    return move(request, "urge", by=by, at=at, note=text, key=key)
