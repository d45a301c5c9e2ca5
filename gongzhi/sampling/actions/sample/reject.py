"""Reject: the laboratory sends a sample back, as with a broken seal."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready, said


@act
def reject_sample(*, sample: Sample, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Sample:
    """Send a sample back untested.

    :raises Refused: if no reason is given.
    """
    sample = ready("reject", sample, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由，例如封样破损。"))
    return move(
        sample, "reject", by=by, at=at, key=key, note=reason, limits_as=None, laboratory=None, received_at=None
    )
