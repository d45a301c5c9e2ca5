"""Publish: show the final result to everybody."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move


@act
def publish_result(*, sample: Sample, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Sample:
    """Publish a final result; what everybody reads of it stands in `public.Shown`.

    :raises Refused: if it is public already.
    """
    return move(sample, "publish", by=by, at=at, key=key, note=note.strip(), published_at=at)
