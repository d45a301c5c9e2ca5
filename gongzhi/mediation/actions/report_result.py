"""Report the result: the entrusted body tells the office what came of its mediation."""

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
def report_result(*, case: Case, result: str, by: Actor, at: datetime, key: UUID | None = None) -> Mediation:
    """Give the matter back to the office with what came of mediation; the office decides.

    :raises Refused: if nothing is entrusted, or no result is told.
    """
    mediation = ready_for("report_result", case, by=by, at=at, key=key)
    result = said(result, field="result", what=_("请写明调解的经过和结果。"))
    facts = {"body": mediation.body.name}
    mediation = move_mediation(
        mediation, "report_result", by=by, at=at, key=key, facts=facts, note=result, body_result=result
    )
    hide_from_body(mediation, at=at)
    return Mediation.objects.get(pk=mediation.pk)
