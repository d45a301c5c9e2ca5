"""End: take away what was shown long enough."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.machine import act
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import move
from gongzhi.publicity.words import State

BATCH = 500


@act
def end_disclosure(*, disclosure: Disclosure, by: Actor, at: datetime, key: UUID | None = None) -> Disclosure:
    """End an entry whose last day has passed; one with an open objection ends once that is decided.

    :raises Refused: as the table says.
    """
    return move(disclosure, "end", by=by, at=at, key=key, ended_at=at)


def end_those_over(*, at: datetime, by: Actor = SYSTEM) -> int:
    """End every entry whose last day has passed; return how many."""
    over = Disclosure.objects.filter(state=State.PUBLISHED, until_date__lt=clock.day_of(at))
    found = list(over.order_by("until_date", "id")[:BATCH])
    for entry in found:
        end_disclosure(disclosure=entry, by=by, at=at)
    return len(found)
