"""Assign: send officers to an inspection."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.inspections.models import Inspection, Sent
from gongzhi.inspections.moves import all_sendable, move_inspection, ready
from gongzhi.inspections.words import OfficerPart


@act
def assign_officers(
    *, inspection: Inspection, officers: Iterable[int], by: Actor, at: datetime, key: UUID | None = None
) -> Inspection:
    """Send these officers and no others; at least as many as the sector asks for.

    :raises Refused: if there are too few, one is not at work today, or one stood aside from this trader.
    """
    inspection = ready("assign", inspection, by=by, at=at, key=key)
    found = all_sendable(officers, at=at)
    least = inspection.list_version.least_officers
    if len(found) < least:
        raise Refused(_("现场检查至少要有 %(least)d 名检查人员。") % {"least": least}, field="officers")
    aside = set(inspection.officers.filter(aside_at__isnull=False).values_list("officer_id", flat=True))
    if stands_aside := [officer.name for officer, _unit in found if officer.pk in aside]:
        raise Refused(_("%(names)s已回避，不能派往。") % {"names": listed(stands_aside)}, field="officers")
    inspection.officers.filter(aside_at__isnull=True).delete()
    Sent.objects.bulk_create(
        [
            Sent(inspection=inspection, officer=officer, unit_id=unit, part=OfficerPart.NAMED, at=at)
            for officer, unit in found
        ]
    )
    told = {"officers": listed(officer.name for officer, _unit in found)}
    return move_inspection(inspection, "assign", by=by, at=at, key=key, facts=told)
