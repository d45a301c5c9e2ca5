"""Drop shares: a plan is not carried out; another may be made."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready, said
from gongzhi.incidents.words import SharingState


@act
def drop_shares(*, incident: Incident, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Incident:
    """Let the plan that waits be none.

    :raises Refused: if no reason is given.
    """
    incident = ready("drop_shares", incident, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明作废的理由。"), most=500)
    plan = incident.planned
    facts = {"amount": f"{plan.amount:.2f}", "sharing": plan.pk}
    incident = move(incident, "drop_shares", by=by, at=at, note=reason, key=key, facts=facts)
    incident.sharings.filter(pk=plan.pk).update(state=SharingState.DROPPED)
    incident.__dict__.pop("planned", None)
    return incident
