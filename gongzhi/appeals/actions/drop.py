"""Drop: the consumer gives a kept appeal up; what was typed is emptied."""

from datetime import datetime
from uuid import UUID

from gongzhi.appeals.models import KeptAppeal, KeptFile
from gongzhi.appeals.states import KEPT
from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def drop_kept(*, kept: KeptAppeal, by: Actor, at: datetime, key: UUID | None = None) -> KeptAppeal:
    """Give up a kept appeal before its day; number and code go on to show that it was given up.

    :raises Refused: if it is not kept any more.
    """
    kept = machine.move(KEPT, kept, "drop", by=by, at=at, key=key, body="", fault="", ended_at=at)
    KeptFile.objects.filter(kept=kept).delete()
    return kept
