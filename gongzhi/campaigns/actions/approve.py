"""Approve: let a drafted campaign go ahead with its goals."""

from datetime import datetime
from uuid import UUID

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def approve_campaign(
    *, campaign: Campaign, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Campaign:
    """Approve it; from now on its members see it, and its goals stay as they are."""
    return move(campaign, "approve", by=by, at=at, note=note.strip(), key=key, approved_at=at)
