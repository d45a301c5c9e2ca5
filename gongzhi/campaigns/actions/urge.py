"""Urge: press members that are late; their supervisors find it in the day's digest and answer it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns.models import Campaign, Urge
from gongzhi.campaigns.moves import move, ready, said
from gongzhi.campaigns.reminding import tell_members
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def urge_members(
    *, campaign: Campaign, units: Iterable[int], text: str, by: Actor, at: datetime, key: UUID | None = None
) -> Campaign:
    """Press these members.

    :raises Refused: if one is no member, or nothing is said.
    """
    campaign = ready("urge", campaign, by=by, at=at, key=key)
    wanted = sorted(set(units))
    if not wanted or set(wanted) - campaign.member_ids:
        raise Refused(_("请选择成员单位。"), field="units")
    text = said(text, field="text", what=_("请写明督促的内容。"), most=500)
    Urge.objects.bulk_create(
        Urge(campaign=campaign, unit_id=unit_id, text=text, at=at, by_name=by.name) for unit_id in wanted
    )
    tell_members({unit_id: [campaign] for unit_id in wanted}, stage="urged", at=at)
    names = [row.unit.short_name for row in campaign.member_rows if row.unit_id in wanted]
    return move(campaign, "urge", by=by, at=at, key=key, note=text, facts={"units": "、".join(names), "ids": wanted})
