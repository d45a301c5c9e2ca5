"""Start: begin on the first day or later."""

from datetime import datetime
from uuid import UUID

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def start_campaign(
    *, campaign: Campaign, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Campaign:
    """Begin; from now on members take in what they do."""
    return move(campaign, "start", by=by, at=at, note=note.strip(), key=key)
