"""Accept: the office lets a store join; its sign is good from now on, its first check is set."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready
from gongzhi.schemes.rules import months_after


@act
def accept_pledge(*, pledge: Pledge, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Pledge:
    """Let the pledge hold from today until the end that the scheme gives."""
    pledge = ready("accept", pledge, by=by, at=at, key=key)
    today, scheme = clock.day_of(at), pledge.laid_down
    until = months_after(today, scheme.valid_months)
    return move(
        pledge,
        "accept",
        by=by,
        at=at,
        key=key,
        note=note.strip()[:500],
        facts={"sign": pledge.sign_number, "until": until.isoformat()},
        joined_date=today,
        until_date=until,
        next_check_date=months_after(today, scheme.check_months),
    )
