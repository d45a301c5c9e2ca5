"""Take in: put what a member did under a campaign; what follows from it is counted along with it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.campaigns import access
from gongzhi.campaigns.collectable import COLLECTABLE
from gongzhi.campaigns.models import Campaign, Taken
from gongzhi.campaigns.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act

MOST_AT_ONCE = 200
MOST_NAMED = 5
"""So many records the history names; the rest it counts."""


@act
def take_in(
    *, campaign: Campaign, kind: str, record_ids: Iterable[int], by: Actor, at: datetime, key: UUID | None = None
) -> Campaign:
    """Take in records of one kind that the actor's own unit holds; those that are there already stay as they are.

    :raises NotAllowed: if one is held by a unit for which the actor does not work.
    :raises Refused: if nothing new is chosen, one cannot be seen, or is older than the campaign.
    """
    campaign = ready("take_in", campaign, by=by, at=at, key=key)
    wanted = set(record_ids)
    if kind not in COLLECTABLE:
        raise Refused(_("不能纳入这类记录。"), field="records")
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Refused(_("请选择记录，一次最多 %(most)d 条。") % {"most": MOST_AT_ONCE}, field="records")
    spec = COLLECTABLE[kind]
    wanted -= set(campaign.taken.filter(**{f"{kind}_id__in": wanted}).values_list(f"{kind}_id", flat=True))
    if not wanted:
        raise Refused(_("已经纳入本专项行动。"), field="records")
    found = list(spec.visible(by).filter(pk__in=wanted).select_related("unit").order_by("pk"))
    if len(found) != len(wanted):
        raise Refused(_("没有这条记录。"), field="records")
    fresh = set(spec.visible(by).filter(pk__in=wanted, **spec.since(campaign.starts)).values_list("pk", flat=True))
    if old := [record for record in found if record.pk not in fresh]:
        raise Refused(
            _("“%(label)s”早于专项行动的开始日期，不能纳入。") % {"label": spec.label(old[0])}, field="records"
        )
    own = set(by.units_as(*access.WORK))
    rows = []
    for record in found:
        line = [record.unit_id, *record.unit.superiors]
        member = next((pk for pk in line if pk in campaign.member_ids), None)
        if member is None or not own.intersection(line):
            raise NotAllowed(_("“%(label)s”不是本单位的记录。") % {"label": spec.label(record)})
        rows.append(Taken(campaign=campaign, unit_id=member, at=at, **{f"{kind}_id": record.pk}))
    Taken.objects.bulk_create(rows)
    facts = {
        "key": kind,
        "named": [reference_of(spec, record) for record in found[:MOST_NAMED]],
        "count": len(found),
        "records": sorted(wanted),
    }
    return move(campaign, "take_in", by=by, at=at, key=key, facts=facts)


def reference_of(spec, record) -> str:
    """Name a record in a history that other units read: by its number, an undercover one not at all."""
    if getattr(record, "hidden", False):
        return ""
    return getattr(record, "number", "") or spec.label(record)
