"""Uphold: the sample is not theirs, or was not taken as it should be."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.actions.sample.accept import decide
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready, said


@act
def uphold_objection(*, sample: Sample, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Sample:
    """Find an objection to the sample or the sampling founded: the batch counts nowhere.

    :raises Refused: if no reason is given.
    """
    sample = ready("uphold", sample, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由，会告知提出异议的一方。"))
    decide(sample, "uphold", at=at, answer=reason)
    return move(sample, "uphold", by=by, at=at, key=key, note=reason, limits_as=None)
