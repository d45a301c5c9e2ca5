"""Resume: go on with an investigation."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move


@act
def resume_case(
    *, filed_case: FiledCase, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Go on; the days to decide run on.

    :raises Refused: as the table says.
    """
    return move(filed_case, "resume", by=by, at=at, note=note.strip(), key=key)
