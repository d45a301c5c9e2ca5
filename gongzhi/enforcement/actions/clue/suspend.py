"""Suspend: let the time of testing or identification not count."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, ready_for
from gongzhi.procedures.catalog import procedure_by_id


@act
def suspend_clue(
    *, clue: Clue, ground: str, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Clue:
    """Let the limit stand still on one of the grounds of its procedure, until the check is resumed.

    :raises Refused: if the procedure knows no such ground.
    """
    clue = ready_for("suspend", clue, by=by, at=at, key=key)
    known = procedure_by_id(clue.procedure).pauses_for("suspend") if clue.procedure else []
    pause = next((pause for pause in known if pause.key == ground), None)
    if pause is None:
        raise Refused(_("请选择不计入期限的原因。"), field="ground")
    return move(
        clue, "suspend", by=by, at=at, note=note.strip(), key=key, facts={"ground": pause.title}, pause=ground
    )
