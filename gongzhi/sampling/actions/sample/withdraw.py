"""Withdraw: take a published result back, as one with a mistake in it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready, said


@act
def withdraw_result(*, sample: Sample, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Sample:
    """No longer show a result; it may be published again.

    :raises Refused: if no reason is given.
    """
    sample = ready("withdraw", sample, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明撤回的理由。"))
    return move(sample, "withdraw", by=by, at=at, key=key, note=reason, published_at=None)
