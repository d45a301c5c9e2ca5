"""Close: finish a decided case; the consumer is then asked for a rating."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def close_case(*, case: Case, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Case:
    """Close a decided case.

    :raises Refused: if it is not decided, or an assisting unit has neither answered nor been excused.
    """
    return move_case(case, "close", by=by, at=at, note=note, key=key, closed_at=at)
