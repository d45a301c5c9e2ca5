"""Lapse: a pledge ends with its term, an application when nothing was supplied in time."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.machine import act
from gongzhi.schemes.actions.check.cancel import cancel_open_check
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready
from gongzhi.schemes.words import HELD, State


@act
def lapse_pledge(*, pledge: Pledge, by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """End a pledge whose time is over.

    :raises Refused: if it is not.
    """
    pledge = ready("lapse", pledge, by=by, at=at, key=key)
    cancel_open_check(pledge, at=at)
    return move(pledge, "lapse", by=by, at=at, key=key, ended_at=at, signs=[])


def lapse_what_is_over(*, at: datetime, most: int = 2000) -> int:
    """End every pledge and application whose time is over; return how many."""
    today = clock.day_of(at)
    over = Q(state__in=HELD, until_date__lt=today) | Q(state=State.RETURNED, due_date__lt=today)
    found = list(Pledge.objects.filter(over).order_by("id")[:most])
    for pledge in found:
        lapse_pledge(pledge=pledge, by=SYSTEM, at=at)
    return len(found)
