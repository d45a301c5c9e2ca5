"""Drop a goal: take back one that was set."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def drop_goal(*, campaign: Campaign, goal_id: int, by: Actor, at: datetime, key: UUID | None = None) -> Campaign:
    """Take a goal back.

    :raises Refused: if the campaign has no such goal.
    """
    campaign = ready("drop_goal", campaign, by=by, at=at, key=key)
    goal = campaign.goals.filter(pk=goal_id).first()
    if goal is None:
        raise Refused(_("没有这个目标。"))
    goal.delete()
    facts = {"key": goal.counted}
    return move(campaign, "drop_goal", by=by, at=at, key=key, facts=facts)
