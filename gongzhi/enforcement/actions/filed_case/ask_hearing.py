"""Ask hearing: record that the party wants to be heard; the days to decide stand still."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move


@act
def ask_hearing(
    *, filed_case: FiledCase, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Record the party's request.

    :raises Refused: if its days have passed, or none of the penalties gives the right.
    """
    return move(filed_case, "ask_hearing", by=by, at=at, note=note.strip(), key=key)
