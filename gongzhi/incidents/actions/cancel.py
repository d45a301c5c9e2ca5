"""Cancel: what was gathered is no incident; its matters leave it and go on each by itself."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.actions.leave import leave_incident
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import forget, move, ready, said


@act
def cancel_incident(*, incident: Incident, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Incident:
    """Give it up before it began.

    :raises Refused: if no reason is given.
    """
    incident = ready("cancel", incident, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明撤销的理由。"), most=500)
    rows = incident.joined.filter(left_at__isnull=True)
    ids = list(rows.values_list("case_id", flat=True))
    leave_incident(
        case_ids=ids, number=incident.number, reason=reason, unit_id=incident.unit_id, by=by, at=at, key=key
    )
    rows.update(left_at=at, left_reason=reason)
    forget(incident)
    told = {"ended_at": at, "pending_level": "", "pending_by": None}
    return move(incident, "cancel", by=by, at=at, note=reason, key=key, facts={"count": len(ids)}, **told)
