"""Set tasks: break a campaign down to its members, and where wanted to prefectures."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns.models import Campaign, Task
from gongzhi.campaigns.moves import MOST_TASKS, checked_target, move, prefectures, ready, spoken
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def set_tasks(
    *,
    campaign: Campaign,
    units: Iterable[int],
    counted: str,
    target: Decimal,
    due_date: date,
    by: Actor,
    at: datetime,
    regions: Iterable[str] = (),
    note: str = "",
    key: UUID | None = None,
) -> Campaign:
    """Give each of these members the same task, in each of these prefectures; one that there is already is changed.

    :param units: identifiers of members.
    :param regions: codes of prefectures; none: wherever a member works.
    :raises Refused: if one is no member or no prefecture, or the target or the day does not fit.
    """
    campaign = ready("set_tasks", campaign, by=by, at=at, key=key)
    units, regions = sorted(set(units)), sorted(set(regions))
    if not units or set(units) - campaign.member_ids:
        raise Refused(_("请选择成员单位。"), field="units")
    known = {region.code for region in prefectures()}
    if set(regions) - known:
        raise Refused(_("请从列出的市（州）中选择。"), field="regions")
    target = checked_target(counted, target)
    if not campaign.starts <= due_date <= campaign.ends:
        raise Refused(_("期限要在专项行动的起止日期之内。"), field="due_date")
    note = note.strip()
    if len(note) > 200:
        raise Refused(_("最多 %(most)d 个字。") % {"most": 200}, field="note")
    places = [(unit, region) for unit in units for region in (regions or [None])]
    for unit, region in places:
        Task.objects.update_or_create(
            campaign=campaign,
            unit_id=unit,
            region_id=region,
            counted=counted,
            defaults={"target": target, "due_date": due_date, "note": note, "warned": 0},
        )
    if campaign.tasks.count() > MOST_TASKS:
        raise Refused(_("一个专项行动最多 %(most)d 项任务。") % {"most": MOST_TASKS}, field="units")
    facts = {
        "key": counted,
        "target": spoken(target),
        "count": len(places),
        "due": due_date.isoformat(),
        "units": units,
        "regions": regions,
    }
    return move(campaign, "set_tasks", by=by, at=at, key=key, facts=facts)
