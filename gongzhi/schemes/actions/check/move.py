"""Move: put a planned check off to another day."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.schemes.models import Check
from gongzhi.schemes.moves import move, ready


@act
def move_check(
    *, check: Check, planned_date: date | None, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Check:
    """Plan the check for another day.

    :raises Refused: if the day is past.
    """
    check = ready("move", check, by=by, at=at, key=key)
    if planned_date is None or planned_date < clock.day_of(at):
        raise Refused(_("检查日期不能早于今天。"), field="planned_date")
    facts = {"day": planned_date.isoformat()}
    return move(check, "move", by=by, at=at, key=key, note=note.strip()[:500], facts=facts, planned_date=planned_date)
