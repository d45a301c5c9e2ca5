"""Cancel: give a campaign up; what was taken in stays what it is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def cancel_campaign(*, campaign: Campaign, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Campaign:
    """Give it up.

    :raises Refused: if no reason is given.
    """
    campaign = ready("cancel", campaign, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明取消的理由。"))
    return move(campaign, "cancel", by=by, at=at, key=key, note=reason, ended_at=at)
