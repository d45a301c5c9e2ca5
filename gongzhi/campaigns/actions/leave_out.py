"""Leave out: take something out of a campaign that was taken in by mistake."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns import access
from gongzhi.campaigns.actions.take_in import reference_of
from gongzhi.campaigns.collectable import COLLECTABLE
from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act


@act
def leave_out(*, campaign: Campaign, taken_id: int, by: Actor, at: datetime, key: UUID | None = None) -> Campaign:
    """Take a record out again; the history keeps that it was in.

    :raises NotAllowed: if another member took it in.
    :raises Refused: if it is not there.
    """
    campaign = ready("leave_out", campaign, by=by, at=at, key=key)
    taken = campaign.taken.select_related(*COLLECTABLE).filter(pk=taken_id).first()
    if taken is None:
        raise Refused(_("没有这条记录。"))
    if taken.unit_id not in access.parts_of(campaign, by, *access.WORK):
        raise NotAllowed(_("只有纳入它的单位可以移出。"))
    spec = COLLECTABLE[taken.kind]
    facts = {
        "key": taken.kind,
        "named": [reference_of(spec, getattr(taken, taken.kind))],
        "count": 1,
        "records": [taken.record_id],
    }
    taken.delete()
    return move(campaign, "leave_out", by=by, at=at, key=key, facts=facts)
