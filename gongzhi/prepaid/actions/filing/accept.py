"""Accept: find that a filing is complete, and take it on."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, ready


@act
def accept_filing(*, filing: Filing, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Filing:
    """Take it on."""
    filing = ready("accept", filing, by=by, at=at, key=key)
    return move(filing, "accept", by=by, at=at, key=key, note=note)
