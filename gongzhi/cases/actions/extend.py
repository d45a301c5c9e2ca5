"""Extend: lengthen a limit where the law allows it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import follow_limits, move_case, said
from gongzhi.cases.states import CASE
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.procedures import limits
from gongzhi.procedures.queries import limits_of


@act
def extend_limit(*, case: Case, limit: str, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Lengthen one of the running limits by what its procedure allows; `limit` is its key.

    :raises Refused: if the law gives no further extension of it, or no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明延长的理由。"))
    running = limits_of(CASE.kind, [case.pk], viewer=by).get(case.pk, [])
    row = next((row for row in running if row.key == limit and row.is_running), None)
    case = move_case(case, "extend", by=by, at=at, note=reason, key=key, facts={"limit": row.title if row else ""})
    limits.extend(record_kind=CASE.kind, record_id=case.pk, limit_key=limit, by=by, at=at)
    follow_limits(case, "extend", at=at)
    return case
