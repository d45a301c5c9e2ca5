"""Staff: name an investigator of a case."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase, Investigator
from gongzhi.enforcement.moves import move, officer_in, ready_for


@act
def staff_case(
    *, filed_case: FiledCase, officer_id: int, lead: bool = False, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Let an officer of the unit investigate; as lead, who has the case in hand.

    :raises Refused: if this is nobody who investigates there, or somebody who was excluded from this case.
    """
    filed_case = ready_for("staff", filed_case, by=by, at=at, key=key)
    officer = officer_in(filed_case.unit_id, officer_id, at=at)
    rows = Investigator.objects.filter(filed_case=filed_case, officer=officer)
    if rows.filter(recused=True).exists():
        raise Refused(_("这名人员已决定回避，不能再办理本案。"), field="officer_id")
    if not lead and rows.filter(to_date__isnull=True).exists():
        raise Refused(_("这名人员已经是本案的办案人员。"), field="officer_id")
    changes = {"officer": officer} if lead else {}
    filed_case = move(filed_case, "staff", by=by, at=at, key=key, facts={"officer": officer.name}, **changes)
    if not rows.filter(to_date__isnull=True).exists():
        Investigator.objects.create(filed_case=filed_case, officer=officer, from_date=clock.day_of(at))
    filed_case.__dict__.pop("investigators", None)
    return filed_case
