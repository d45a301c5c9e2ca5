"""Receive: the laboratory has the sample, its seal unbroken."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move


@act
def receive_sample(*, sample: Sample, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Sample:
    """Record that the laboratory took the sample in; its time to report begins.

    :raises Refused: if it was not sent.
    """
    return move(sample, "receive", by=by, at=at, key=key, note=note.strip(), limits_as=None, received_at=at)
