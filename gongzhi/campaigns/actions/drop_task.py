"""Drop a task: take a line of the plan back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move, ready, spoken
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def drop_task(*, campaign: Campaign, task_id: int, by: Actor, at: datetime, key: UUID | None = None) -> Campaign:
    """Take a task back.

    :raises Refused: if the campaign has no such task.
    """
    campaign = ready("drop_task", campaign, by=by, at=at, key=key)
    task = campaign.tasks.select_related("unit").filter(pk=task_id).first()
    if task is None:
        raise Refused(_("没有这项任务。"))
    facts = {
        "unit": task.unit.short_name,
        "key": task.counted,
        "target": spoken(task.target),
        "region": task.region_id,
    }
    task.delete()
    return move(campaign, "drop_task", by=by, at=at, key=key, facts=facts)
