"""Release: let matters leave an incident; what happened to them in it stays in their history."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.actions.leave import leave_incident
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.incidents import access
from gongzhi.incidents.models import DecisionItem, Incident, Share
from gongzhi.incidents.moves import MOST_AT_ONCE, forget, move, ready, said
from gongzhi.incidents.words import ItemState, SharingState

MOST_NAMED = 5
"""So many numbers the history names; the rest it counts."""


@act
def release_matters(
    *, incident: Incident, numbers: Iterable[str], reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Incident:
    """Let the matters with these numbers go on by themselves: the lead any, a unit that holds some its own.

    :raises NotAllowed: if one is held by a unit for which the actor does not work, and neither for the lead.
    :raises Refused: if one does not belong to it, stands in a plan of shares, or no reason is given.
    """
    incident = ready("release", incident, by=by, at=at, key=key)
    wanted = set(numbers)
    reason = said(reason, field="reason", what=_("请写明移出的理由。"), most=500)
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Refused(_("请选择要移出的件。"), field="numbers")
    rows = list(
        incident.joined.filter(case__number__in=wanted, left_at__isnull=True).select_related("case").order_by("id")
    )
    if len(rows) != len(wanted):
        raise Refused(_("有的件不属于本事件。"), field="numbers")
    own = set(by.units_as(*access.WORK))
    if incident.unit_id not in own and any(row.case.unit_id not in own for row in rows):
        raise NotAllowed(_("只能移出本单位承办的件。"))
    ids = [row.case_id for row in rows]
    if Share.objects.filter(sharing__incident=incident, sharing__state=SharingState.PLANNED, case__in=ids).exists():
        raise Refused(_("其中有件在待复核的分配方案里，请先作废方案或完成分配。"), field="numbers")
    named = [row.case.number for row in rows[:MOST_NAMED]]
    told = listed(named)
    if len(rows) > len(named):
        told = _("%(numbers)s等 %(count)d 件") % {"numbers": told, "count": len(rows)}
    facts = {"numbers": told, "count": len(rows), "cases": ids}
    incident = move(incident, "release", by=by, at=at, note=reason, key=key, facts=facts)
    leave_incident(
        case_ids=ids, number=incident.number, reason=reason, unit_id=incident.unit_id, by=by, at=at, key=key
    )
    incident.joined.filter(pk__in=[row.pk for row in rows]).update(left_at=at, left_reason=reason)
    DecisionItem.objects.filter(
        decision__incident=incident, case__in=ids, state=ItemState.WAITING
    ).update(state=ItemState.REFUSED, reason=_("已移出群体事件。"), at=at)  # fmt: skip
    forget(incident)
    return incident
