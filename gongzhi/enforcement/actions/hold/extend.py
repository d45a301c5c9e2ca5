"""Extend: lengthen a seizure once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.limits import extend_limit_of
from gongzhi.enforcement.models import Hold
from gongzhi.enforcement.moves import said


@act
def extend_hold(*, hold: Hold, limit: str, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Hold:
    """Lengthen the days of a seizure by what the law gives.

    :raises Refused: if it was lengthened before, or no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明延长的理由。"))
    return extend_limit_of(hold, "extend", limit=limit, reason=reason, by=by, at=at, key=key)
