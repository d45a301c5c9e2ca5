"""Prolong: fix a reasonable term after discussion by the heads together."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.limits import extend_limit_of
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import said

MOST_DAYS = 365


@act
def prolong_case(
    *,
    filed_case: FiledCase,
    limit: str,
    days: int,
    reason: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Lengthen a running limit by days that the decision says, where the law leaves it to one.

    :raises Refused: if the law does not, or not yet; if no days or reason are given.
    """
    reason = said(reason, field="reason", what=_("请写明集体讨论的情况和决定。"))
    if not days or not 0 < days <= MOST_DAYS:
        raise Refused(_("请写明延长的天数。"), field="days")
    return extend_limit_of(filed_case, "prolong", limit=limit, reason=reason, by=by, at=at, key=key, length=days)
