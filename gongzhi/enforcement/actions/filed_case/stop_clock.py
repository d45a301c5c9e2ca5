"""Stop clock: let time not count that the law leaves out, as for testing, while the investigation goes on."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, pause_for, ready_for


@act
def stop_clock(
    *, filed_case: FiledCase, ground: str, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Let the days to decide stand still on a ground of the procedure.

    :raises Refused: if the procedure knows no such ground.
    """
    filed_case = ready_for("stop_clock", filed_case, by=by, at=at, key=key)
    pause = pause_for(filed_case, "stop_clock", ground)
    facts = {"ground": pause.title}
    return move(filed_case, "stop_clock", by=by, at=at, note=note.strip(), key=key, facts=facts, pause=ground)
