"""Return: give an application back for what is missing."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready, said


@act
def return_pledge(*, pledge: Pledge, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """Tell the store what is missing; the time to supply it begins.

    :raises Refused: if no reason is given.
    """
    pledge = ready("return", pledge, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明要补正什么。"))
    return move(pledge, "return", by=by, at=at, key=key, note=reason, reason=reason)
