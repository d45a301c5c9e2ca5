"""Dispose: say that what had to follow from a failing batch was done."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready, said


@act
def dispose_of_batch(*, sample: Sample, text: str, by: Actor, at: datetime, key: UUID | None = None) -> Sample:
    """Record what became of the batch: how much was recalled, what was found at the source.

    :raises Refused: if no measure was taken and no clue registered, or nothing is said.
    """
    sample = ready("dispose", sample, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请写明核查处置的情况。"), most=3000)
    return move(sample, "dispose", by=by, at=at, key=key, note=text, limits_as=None, disposed_at=at, disposal=text)
