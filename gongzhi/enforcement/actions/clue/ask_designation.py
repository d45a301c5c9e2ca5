"""Ask designation: let the superior say whose a clue is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, ready_for, said


@act
def ask_designation_of_clue(*, clue: Clue, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Report a dispute over competence to the superior office, which decides within its limit.

    :raises Refused: if the unit has no superior office, or no reason is given.
    """
    clue = ready_for("ask_designation", clue, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明争议的情况。"))
    if not clue.unit.superiors:
        raise Refused(_("本单位没有上级机关，请与对方协商。"))
    return move(clue, "ask_designation", by=by, at=at, note=reason, key=key, limit_unit=clue.unit.superiors[0])
