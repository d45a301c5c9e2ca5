"""Share out: another person than its planner lets a plan be done; each matter has its share in its own history."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.actions.share import share_recovered
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready
from gongzhi.incidents.words import SharingState


@act
def share_out_funds(
    *, incident: Incident, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Incident:
    """Put each share down to its matter, in a constant number of statements; consumers are told.

    :raises Refused: if there is no plan, or this very person made it.
    """
    incident = ready("share_out", incident, by=by, at=at, key=key)
    plan = incident.planned
    shares = {row.case_id: row.amount for row in plan.shares.order_by("case_id") if row.amount}
    share_recovered(shares=shares, number=incident.number, unit_id=incident.unit_id, by=by, at=at, key=key)
    facts = {"amount": f"{plan.amount:.2f}", "count": len(shares), "sharing": plan.pk}
    incident = move(incident, "share_out", by=by, at=at, note=note.strip(), key=key, facts=facts)
    incident.sharings.filter(pk=plan.pk).update(state=SharingState.SHARED, shared_at=at)
    incident.__dict__.pop("planned", None)
    return incident
