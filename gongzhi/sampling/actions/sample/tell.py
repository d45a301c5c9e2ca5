"""Tell: let trader and producer know the first result; the time for objections begins."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move


@act
def tell_result(*, sample: Sample, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Sample:
    """Record that the first result was served on the trader and the producer named on the label.

    :raises Refused: if there is no failing first result.
    """
    return move(sample, "tell", by=by, at=at, key=key, note=note.strip(), limits_as=None, told_at=at)
