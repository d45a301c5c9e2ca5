"""What the verbs of hits share."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.monitoring.models import Hit
from gongzhi.monitoring.states import HIT


def ready_for(verb: str, hit: Hit, *, by: Actor, at: datetime, key: UUID | None) -> Hit:
    """Lock a hit and ask the table before looking at what was filled in.

    :raises Refused: with the reason, if the table does not allow it now.
    :raises AlreadyDone: if the same act was done before (caught by `@act`).
    """
    hit = machine.lock(hit, key=key, kind=HIT.kind)
    if refused := HIT.refusal(hit, verb, by=by, at=at):
        raise refused
    return hit
