"""Unmerge: let a merged clue go on by itself again."""

from datetime import datetime
from uuid import UUID

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, ready_for, tell_other


@act
def unmerge_clue(*, clue: Clue, note: str = "", by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """Part a clue from the one that it went on in; it is where it was before, and its limit runs on.

    :raises Refused: as the table says.
    """
    clue = ready_for("unmerge", clue, by=by, at=at, key=key)
    other = clue.merged_into
    merged = journal.history("clue", clue.pk).filter(verb="merge").last()
    clue = move(
        clue, "unmerge", by=by, at=at, note=note.strip(), key=key, to=merged.source, merged_into=None, ended_at=None
    )
    tell_other(other, "release", by=by, at=at, facts={"number": clue.number})
    return clue
