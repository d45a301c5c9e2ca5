"""Finish: close a plan all of whose samples have a final result."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import SamplingPlan
from gongzhi.sampling.moves import move


@act
def finish_plan(
    *, plan: SamplingPlan, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> SamplingPlan:
    """Close a plan; how many batches were sampled stands in its history.

    :raises Refused: if a sample has no final result.
    """
    facts = {"count": plan.taken_count}
    return move(plan, "finish", by=by, at=at, key=key, note=note.strip(), facts=facts, finished_at=at)
