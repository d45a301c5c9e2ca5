"""Accept: take an objection on; a re-inspection follows."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Sample
from gongzhi.sampling.moves import move, ready


@act
def accept_objection(*, sample: Sample, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Sample:
    """Take on an objection to the result; the time to find another laboratory begins.

    :raises Refused: if the objection is not to the result.
    """
    sample = ready("accept", sample, by=by, at=at, key=key)
    decide(sample, "accept", at=at, answer=note)
    return move(sample, "accept", by=by, at=at, key=key, note=note.strip(), limits_as=None)


def decide(sample: Sample, decision: str, *, at: datetime, answer: str) -> None:
    """Keep what was decided on the latest objection."""
    objection = sample.objection
    objection.decision, objection.decided_at, objection.answer = decision, at, answer.strip()
    objection.save(update_fields=["decision", "decided_at", "answer"])
