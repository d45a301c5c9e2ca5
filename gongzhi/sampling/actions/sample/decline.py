"""Decline: do not take an objection on, or find it unfounded."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.actions.sample.accept import decide
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready, said


@act
def decline_objection(*, sample: Sample, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Sample:
    """Let the first result stand; the other side may still object within the time.

    :raises Refused: if no reason is given.
    """
    sample = ready("decline", sample, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由，会告知提出异议的一方。"))
    decide(sample, "decline", at=at, answer=reason)
    return move(sample, "decline", by=by, at=at, key=key, note=reason, limits_as=None)
