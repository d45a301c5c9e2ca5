"""Dispute: the consumer did not get the compensation."""

from datetime import datetime
from uuid import UUID

from gongzhi.appeals.models import Compensation
from gongzhi.appeals.states import COMPENSATION
from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def dispute_compensation(
    *, compensation: Compensation, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Compensation:
    """Record that the compensation did not arrive; it stands on the list of what is unpaid.

    :raises Refused: if it was confirmed or waived.
    """
    return machine.move(COMPENSATION, compensation, "dispute", by=by, at=at, note=note.strip(), key=key)
