"""Revise: change what a campaign says of itself; its goals stay as they were approved."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns.actions.draft import checked
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def revise_campaign(
    *,
    campaign: Campaign,
    title: str,
    purpose: str,
    starts: date,
    ends: date,
    by: Actor,
    at: datetime,
    occasion: str = "",
    sectors: Iterable[str] = (),
    key: UUID | None = None,
) -> Campaign:
    """Change the text, the days or the check lists; the history keeps what was changed.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if nothing is changed, or a task of the plan would lie outside the days.
    """
    campaign = ready("revise", campaign, by=by, at=at, key=key)
    told = checked(title=title, purpose=purpose, starts=starts, ends=ends, occasion=occasion, sectors=sectors)
    changed = {name: value for name, value in told.items() if getattr(campaign, name) != value}
    if not changed:
        raise Refused(_("没有改动。"))
    if campaign.tasks.filter(due_date__lt=starts).exists() or campaign.tasks.filter(due_date__gt=ends).exists():
        raise Refused(_("有任务的期限不在起止日期之内，请先修改任务。"), field="ends")
    before = {name: getattr(campaign, name).isoformat() for name in ("starts", "ends") if name in changed}
    return move(
        campaign, "revise", by=by, at=at, key=key, facts={"changed": sorted(changed), "before": before}, **changed
    )
