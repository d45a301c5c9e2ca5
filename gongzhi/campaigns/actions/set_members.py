"""Set the members: say which units take part."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns.models import Campaign, Member
from gongzhi.campaigns.moves import MOST_MEMBERS, move, ready, units_for
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act


@act
def set_members(
    *, campaign: Campaign, units: Iterable[int], by: Actor, at: datetime, key: UUID | None = None
) -> Campaign:
    """Let these units take part, and no others; the lead unit always does.

    :param units: their identifiers.
    :raises Refused: if one is no unit of today, or one that would leave has tasks or took something in.
    """
    campaign = ready("set_members", campaign, by=by, at=at, key=key)
    wanted = {*units, campaign.unit_id}
    if len(wanted) > MOST_MEMBERS:
        raise Refused(_("最多 %(most)d 个成员单位。") % {"most": MOST_MEMBERS}, field="units")
    found = units_for(wanted - campaign.member_ids, at=at)
    leaving = campaign.member_ids - wanted
    kept = [row.unit for row in campaign.member_rows if row.unit_id in wanted]
    busy = [
        row.unit.short_name
        for row in campaign.member_rows
        if row.unit_id in leaving
        and (
            campaign.tasks.filter(unit_id=row.unit_id).exists() or campaign.taken.filter(unit_id=row.unit_id).exists()
        )
    ]
    if busy:
        raise Refused(_("%(units)s已有任务或已纳入记录，不能移出成员单位。") % {"units": listed(busy)}, field="units")
    if not found and not leaving:
        raise Refused(_("没有改动。"), field="units")
    campaign.members.filter(unit_id__in=leaving).delete()
    Member.objects.bulk_create(Member(campaign=campaign, unit=unit) for unit in found)
    everybody = sorted([*kept, *found], key=lambda unit: (unit.rank, unit.key))
    facts = {"units": "、".join(unit.short_name for unit in everybody), "ids": sorted(wanted)}
    return move(campaign, "set_members", by=by, at=at, key=key, facts=facts)
