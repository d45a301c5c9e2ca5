"""Take over: become the holder of a clue that another unit referred here."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import follow, move, no_longer_pending, rule_for, show_to_holder


@act
def take_over_clue(*, clue: Clue, note: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Hold the clue from now on; its limit runs anew, under the rule of this unit's agency.

    :raises Refused: as the table says.
    """
    former, unit = clue.unit_id, clue.pending_unit
    clue = move(
        clue,
        "take_over",
        by=by,
        at=at,
        note=note.strip(),
        key=key,
        limits_as="",
        unit=unit,
        pending_unit=None,
        officer=None,
        referred_by_id=former,
        procedure=rule_for("clue", unit, at) if unit else clue.procedure,
    )
    no_longer_pending(clue)
    show_to_holder(clue, former=former)
    follow(clue, "take_over", at=at)
    return clue
