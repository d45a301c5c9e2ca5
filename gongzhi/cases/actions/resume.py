"""Resume: go on with a suspended case."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def resume_case(*, case: Case, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Case:
    """Go on with a suspended case; the time in between is not counted.

    :raises Refused: if it is not suspended.
    """
    return move_case(case, "resume", by=by, at=at, note=note, key=key)
