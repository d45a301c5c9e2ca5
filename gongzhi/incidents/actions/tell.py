"""Tell: let the consumers of all matters know how things stand; notices go out once each."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.actions.inform import inform_of_progress
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready, said


@act
def tell_all_consumers(
    *, incident: Incident, text: str, by: Actor, at: datetime, key: UUID | None = None
) -> Incident:
    """Write into the history of each matter what its consumer reads with number and code; notices follow from that.

    :raises Refused: if nothing is said.
    """
    incident = ready("tell", incident, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请写明要告知消费者的进展。"))
    ids = list(incident.joined.filter(left_at__isnull=True).values_list("case_id", flat=True))
    inform_of_progress(
        case_ids=ids, number=incident.number, text=text, unit_id=incident.unit_id, by=by, at=at, key=key
    )
    return move(incident, "tell", by=by, at=at, note=text, key=key, facts={"count": len(ids)})
