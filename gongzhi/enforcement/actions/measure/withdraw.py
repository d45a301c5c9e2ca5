"""Withdraw: take a measure back that should not have been taken."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Measure
from gongzhi.enforcement.moves import move, said


@act
def withdraw_measure(*, measure: Measure, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Measure:
    """Take a measure back.

    :raises Refused: if no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明撤回的理由。"))
    return move(measure, "withdraw", by=by, at=at, note=reason, key=key, ended_at=at)
