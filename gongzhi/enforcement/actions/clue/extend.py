"""Extend: lengthen a limit of a clue where the law allows it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.limits import extend_limit_of
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import said


@act
def extend_clue(*, clue: Clue, limit: str, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Lengthen one of the running limits by what the law gives; `limit` is its key.

    :raises Refused: if the law gives no further extension of it, or no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明延长的理由。"))
    return extend_limit_of(clue, "extend", limit=limit, reason=reason, by=by, at=at, key=key)
