"""Remind: urge the unit that holds a case (催办)."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def remind_holder(*, case: Case, text: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Urge the holder; it stands in the history and on the case until the next act.

    :raises Refused: if the case is closed.
    """
    return move_case(case, "remind", by=by, at=at, note=text.strip(), key=key)
