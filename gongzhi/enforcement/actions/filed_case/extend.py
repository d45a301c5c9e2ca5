"""Extend: lengthen a limit of a case by what the law gives."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.limits import extend_limit_of
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import said


@act
def extend_case(
    *, filed_case: FiledCase, limit: str, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Lengthen one of the running limits; `limit` is its key.

    :raises Refused: if the law gives no further extension of it, or no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明延长的理由。"))
    return extend_limit_of(filed_case, "extend", limit=limit, reason=reason, by=by, at=at, key=key)
