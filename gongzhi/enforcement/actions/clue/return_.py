"""Return: send a clue back to the unit that referred it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, no_longer_pending, said


@act
def return_clue(*, clue: Clue, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Send a clue back; the limit of the unit that referred it runs on, and the days to agree whose it is begin.

    :raises Refused: if no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明退回的理由。"))
    clue = move(clue, "return", by=by, at=at, note=reason, key=key, facts={"unit": clue.unit.name}, pending_unit=None)
    no_longer_pending(clue)
    return clue
