"""Settle: a first result that nobody contests any more is final."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.machine import act
from gongzhi.sampling import rules
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move
from gongzhi.sampling.words import State


@act
def settle_result(*, sample: Sample, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Sample:
    """Make a failing first result final.

    :raises Refused: while somebody may still object.
    """
    return move(sample, "settle", by=by, at=at, key=key, note=note.strip(), limits_as=None, final_at=at)


def settle_undisputed(*, at: datetime, most: int = 1000) -> int:
    """Make final, by itself, what nobody objected to in time; return how many there were."""
    done = 0
    for sample in Sample.objects.filter(state=State.TOLD).order_by("id")[:most]:
        if sample.objection_limit and rules.time_to_object_is_over(sample, by=SYSTEM, at=at) is None:
            settle_result(sample=sample, by=SYSTEM, at=at)
            done += 1
    return done
