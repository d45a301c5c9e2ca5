"""Submit: hand a filing in to the office of its class."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, ready


@act
def submit_filing(*, filing: Filing, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Filing:
    """Hand it in, complete; the day counts against the limit within which an issuer files."""
    filing = ready("submit", filing, by=by, at=at, key=key)
    facts = {"unit": filing.unit.short_name}
    return move(filing, "submit", by=by, at=at, key=key, note=note, facts=facts, submitted_at=at)
