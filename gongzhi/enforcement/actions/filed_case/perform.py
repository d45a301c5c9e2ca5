"""Perform: record that a decision has been carried out."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move


@act
def mark_performed(
    *, filed_case: FiledCase, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Record that everything is done: paid, handed over, or enforced by the court.

    :raises Refused: if money is owed and the court does not have it.
    """
    return move(filed_case, "perform", by=by, at=at, note=note.strip(), key=key)
