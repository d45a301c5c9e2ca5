"""Set a goal: say what the whole campaign is to reach, of one thing that is counted."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.campaigns.models import Campaign, Goal
from gongzhi.campaigns.moves import checked_target, move, ready, spoken
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def set_goal(
    *, campaign: Campaign, counted: str, target: Decimal, by: Actor, at: datetime, key: UUID | None = None
) -> Campaign:
    """Set a goal, or change the one that there is of the same thing.

    :raises Refused: if that is not counted, or the target is no positive number that fits.
    """
    campaign = ready("set_goal", campaign, by=by, at=at, key=key)
    target = checked_target(counted, target)
    Goal.objects.update_or_create(campaign=campaign, counted=counted, defaults={"target": target})
    facts = {"key": counted, "target": spoken(target)}
    return move(campaign, "set_goal", by=by, at=at, key=key, facts=facts)
