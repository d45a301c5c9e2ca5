"""Lapse: free evidence whose preservation nobody decided on in time."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.clock import day_of
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Hold
from gongzhi.enforcement.moves import move
from gongzhi.enforcement.words import HoldKind, HoldState

BATCH = 500


@act
def lapse_hold(*, hold: Hold, by: Actor, at: datetime, key: UUID | None = None) -> Hold:
    """End a preservation whose days have passed.

    :raises Refused: as the table says.
    """
    return move(hold, "lapse", by=by, at=at, key=key, ended_at=at)


def lapse_holds(*, at: datetime, by: Actor = SYSTEM) -> int:
    """End every preservation whose days have passed; return how many."""
    over = Hold.objects.filter(state=HoldState.HELD, kind=HoldKind.PRESERVE, due_date__lt=day_of(at))
    found = list(over.select_related("unit").order_by("id")[:BATCH])
    for hold in found:
        lapse_hold(hold=hold, by=by, at=at)
    return len(found)
