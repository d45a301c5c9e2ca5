"""Launch: let the units begin to sample."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import SamplingPlan
from gongzhi.sampling.moves import move


@act
def launch_plan(
    *, plan: SamplingPlan, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> SamplingPlan:
    """Hand a plan down to the units that have a share of it.

    :raises Refused: if the table does not allow it now.
    """
    return move(plan, "launch", by=by, at=at, key=key, note=note.strip())
