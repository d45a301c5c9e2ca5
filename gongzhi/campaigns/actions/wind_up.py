"""Wind up: nothing new is begun, what is under way is brought to its end."""

from datetime import datetime
from uuid import UUID

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def wind_up_campaign(
    *, campaign: Campaign, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Campaign:
    """Let only what is under way be finished and taken in."""
    return move(campaign, "wind_up", by=by, at=at, note=note.strip(), key=key)
