"""Return the result: what testing found; the time of mediation runs on."""

from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.cases.words import State
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import move_mediation, ready_for


@act
def return_result(*, case: Case, result: str, by: Actor, at: datetime, key: UUID | None = None) -> Mediation:
    """Record what testing found, or that it was given up; the case goes on unless a recusal still waits.

    :raises Refused: if nothing was sent, or no result is told.
    """
    mediation = ready_for("return_result", case, by=by, at=at, key=key)
    testing = mediation.testings.filter(sent_date__isnull=False, returned_date=None).order_by("id").first()
    if testing is None:
        raise Refused(_("没有送检未回的项目。"))
    result = said(result, field="result", what=_("请写明检测结果，或者为什么没有结果。"))
    facts = {"item": testing.item}
    mediation = move_mediation(mediation, "return_result", by=by, at=at, key=key, facts=facts, note=result)
    testing.returned_date, testing.result = clock.day_of(at), result
    testing.save(update_fields=["returned_date", "result"])
    waits = mediation.recusal_rows.filter(decided_at=None).exists()
    if mediation.case.state == State.SUSPENDED and not waits:
        resume_case(case=mediation.case, note=_("检测结果已回。"), by=by, at=at, key=key and uuid5(key, "resume"))
    return Mediation.objects.get(pk=mediation.pk)
