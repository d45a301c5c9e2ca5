"""Preserve: register evidence and keep it where it might be lost (先行登记保存)."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.hold.begin import hold_things
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for
from gongzhi.enforcement.words import HoldKind


@act
def preserve_evidence(
    *,
    filed_case: FiledCase,
    things: str,
    place: str,
    urgent: bool = False,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Keep evidence by registration: what becomes of it is decided within seven working days, or it is free again.

    :param urgent: it was kept before the head approved, who is told within 24 hours.
    :raises Refused: if it is not said what is kept and where.
    """
    filed_case = ready_for("preserve", filed_case, by=by, at=at, key=key)
    hold = hold_things(filed_case, HoldKind.PRESERVE, things=things, place=place, by=by, at=at)
    facts = {"number": hold.number} | ({"urgent": True} if urgent else {})
    return move(filed_case, "preserve", by=by, at=at, note=hold.things, key=key, facts=facts)
