"""Publish: put the result of an inspection on the public page."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection


@act
def publish_result(*, inspection: Inspection, by: Actor, at: datetime, key: UUID | None = None) -> Inspection:
    """Publish trader, day, kind of inspection and result; no photo, no person.

    :raises Refused: if it is hidden, was not told to the trader, or is public already.
    """
    return move_inspection(inspection, "publish", by=by, at=at, key=key, published_at=at)
