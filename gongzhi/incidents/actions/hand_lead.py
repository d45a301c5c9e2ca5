"""Hand over the lead: another unit leads from now on; the former one stays in the task force."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.incidents.models import ForceUnit, Incident
from gongzhi.incidents.moves import move, ready, said, unit_now


@act
def hand_over_lead(
    *, incident: Incident, unit_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Incident:
    """Let another unit lead.

    :raises Refused: if it leads already, is no unit of today, or no reason is given.
    """
    incident = ready("hand_lead", incident, by=by, at=at, key=key)
    unit = unit_now(unit_id, at=at, field="unit_id")
    reason = said(reason, field="reason", what=_("请写明变更的理由。"))
    if unit.pk == incident.unit_id:
        raise Refused(_("这个单位已经是牵头单位。"), field="unit_id")
    ForceUnit.objects.filter(incident=incident, unit=unit).delete()
    ForceUnit.objects.get_or_create(incident=incident, unit_id=incident.unit_id)
    incident.__dict__.pop("force_units", None)
    facts = {"unit": unit.name, "unit_id": unit.pk, "former_id": incident.unit_id}
    return move(incident, "hand_lead", by=by, at=at, note=reason, key=key, facts=facts, unit=unit)
