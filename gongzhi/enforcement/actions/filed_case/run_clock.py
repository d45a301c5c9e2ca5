"""Run clock: let the days to decide count again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.limits import running_limits
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for


@act
def run_clock(
    *, filed_case: FiledCase, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Go on counting after what stopped the clock is over.

    :raises Refused: if the clock does not stand still.
    """
    filed_case = ready_for("run_clock", filed_case, by=by, at=at, key=key)
    if not any(row.due_date is None for row in running_limits(filed_case)):
        raise Refused(_("办案期限正在计算，没有停止。"))
    return move(filed_case, "run_clock", by=by, at=at, note=note.strip(), key=key)
