"""Waive: the appellant no longer asks for the compensation."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals.models import Compensation
from gongzhi.appeals.states import COMPENSATION
from gongzhi.cases.moves import said
from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def waive_compensation(
    *, compensation: Compensation, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Compensation:
    """Record that the appellant no longer asks for what was agreed, and why.

    :raises Refused: if it was confirmed or waived before, or no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明消费者为什么不再要求赔付。"))
    return machine.move(COMPENSATION, compensation, "waive", by=by, at=at, note=reason, key=key)
