"""Void: give up a sample that cannot be tested."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready, said


@act
def void_sample(*, sample: Sample, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Sample:
    """Give up a sample; it counts nowhere, and its limits fall away.

    :raises Refused: if no reason is given.
    """
    sample = ready("void", sample, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明作废的理由。"))
    return move(sample, "void", by=by, at=at, key=key, note=reason, limits_as="withdraw")
