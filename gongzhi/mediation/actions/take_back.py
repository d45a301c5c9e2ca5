"""Take back: the office mediates itself again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import hide_from_body, move_mediation, ready_for


@act
def take_back_mediation(*, case: Case, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Mediation:
    """Take a matter back from the body entrusted with it; its mediators mediate no more.

    :raises Refused: if nothing is entrusted, or no reason is given.
    """
    mediation = ready_for("take_back", case, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明收回委托的理由。"))
    facts = {"body": mediation.body.name}
    mediation = move_mediation(mediation, "take_back", by=by, at=at, key=key, facts=facts, note=reason)
    mediation.mediator_rows.filter(ended_at=None).update(ended_at=at)
    hide_from_body(mediation, at=at)
    return Mediation.objects.get(pk=mediation.pk)
