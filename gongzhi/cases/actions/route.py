"""Route: choose by hand the unit that a case belongs to; kept as an example for later learning."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import queries
from gongzhi.cases.models import Case, Routing
from gongzhi.cases.moves import give_to, lock_case, said, unit_in_force
from gongzhi.cases.words import State
from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.routing.actions.keep_example import keep_example
from gongzhi.routing.queries import route_matter


@act
def route_case(*, case: Case, unit_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Give a case to the unit that it belongs to, without that unit having to take it over first.

    From triage it may go to any unit; once a unit holds it, its officers may send it on within their own agency
    only (分送), while the secretariat may designate any unit.

    :raises Refused: if no unit or reason is given, or the unit belongs to another agency.
    """
    case = lock_case(case, key)
    unit = unit_in_force(unit_id, at=at)
    reason = said(reason, field="reason", what=_("请写明分办的理由。"))
    if unit.pk == case.unit_id and case.state != State.TRIAGE:
        raise Refused(_("本件已经在这个单位。"), field="unit")
    outside = case.state != State.TRIAGE and unit.member != case.unit.member
    if outside and not by.is_a(Role.SECRETARIAT):
        raise Refused(_("其他部门的单位须用“转办”，由对方接收。"), field="unit")
    question = queries.question_of_case(case)
    decided = route_matter(question, today=clock.day_of(at))
    case = give_to(case, unit, "route", by=by, at=at, note=reason, key=key, facts={"unit": unit.name})
    Routing.objects.create(case=case, unit=unit, rules=["by-hand"], reason=reason, by_hand=True, at=at)
    keep_example(
        case_id=case.pk, question=question, decided=decided, chosen_unit=unit.pk, reason=reason, by=by, at=at
    )
    return case
