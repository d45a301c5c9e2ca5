"""Cancel: give up a plan that was not handed down."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import SamplingPlan
from gongzhi.sampling.moves import move, ready, said


@act
def cancel_plan(*, plan: SamplingPlan, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> SamplingPlan:
    """Give up a draft.

    :raises Refused: if no reason is given.
    """
    plan = ready("cancel", plan, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由。"))
    return move(plan, "cancel", by=by, at=at, key=key, note=reason)
