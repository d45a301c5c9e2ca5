"""Complete: hand a filing in again, with what was missing."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, ready


@act
def complete_filing(*, filing: Filing, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Filing:
    """Hand it in again once every document that was asked for is there."""
    filing = ready("complete", filing, by=by, at=at, key=key)
    return move(filing, "complete", by=by, at=at, key=key, note=note, missing=[])
