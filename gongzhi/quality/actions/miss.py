"""Miss: the consumer was not reached; tried again, and let be after the last try."""

from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.quality.catalog import callbacks
from gongzhi.quality.models import Callback
from gongzhi.quality.states import CALLBACK
from gongzhi.quality.words import CallbackState


@act
def miss_callback(
    *, callback: Callback, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Callback:
    """Record a call that nobody took.

    :raises Refused: if the call-back is over.
    """
    callback = machine.lock(callback, key=key, kind=CALLBACK.kind)
    rules, tries = callbacks(), callback.tries + 1
    again = clock.day_of(at) + timedelta(days=rules.again_after)
    changes = {"tries": tries, "call_from": again}
    over = {}
    if tries >= rules.tries:
        over = {"to": CallbackState.UNREACHED}
        changes["ended_at"] = at
    facts = {"try": tries}
    return machine.move(
        CALLBACK, callback, "miss", by=by, at=at, key=key, note=note.strip()[:200], facts=facts, **over, **changes
    )
