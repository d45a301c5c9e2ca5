"""Raise a dispute: two units do not agree which of them is competent; the office above both designates one."""

from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.cases import access as of_cases
from gongzhi.cases.models import Case
from gongzhi.cases.states import CASE
from gongzhi.cases.words import Part
from gongzhi.cooperation.access import WORK
from gongzhi.cooperation.models import Dispute
from gongzhi.cooperation.moves import due_on, said, unit_now
from gongzhi.cooperation.rules import judge_of
from gongzhi.cooperation.states import DISPUTE
from gongzhi.cooperation.words import OPEN_DISPUTES, DisputeState
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.core.numbers import plain_number
from gongzhi.directory.models import Unit


@act
def raise_dispute(
    *,
    number: str,
    other_unit_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Dispute:
    """Put a matter that the actor's unit holds, or that was transferred to it, before whoever designates.

    :param number: of the matter.
    :param other_unit_id: the unit that is competent in the eyes of this one, or says that it is.
    :raises NotAllowed: unless the actor's unit holds the matter or is to take it over.
    :raises Refused: if the matter stands where nobody is designated, or is in dispute; the other unit is none; or no
        reason is given.
    """
    key = key or uuid4()
    if made := Dispute.objects.filter(source_key=key).first():
        return made
    case = of_cases.visible(by).select_for_update(of=("self",)).filter(number=plain_number(number)).first()
    if case is None:
        raise Refused(_("没有找到这个编号的件，或者您无权查看。"), field="number")
    unit = own_part(case, by)
    if case.state not in CASE["designate"].sources:
        told = {"state": case.get_state_display()}
        raise Refused(_("“%(state)s”状态的件不能提出管辖争议。") % told, field="number")
    if Dispute.objects.filter(case=case, state__in=OPEN_DISPUTES).exists():
        raise Refused(_("本件的管辖争议还没有结果。"), field="number")
    other = unit_now(other_unit_id, at=at, field="other_unit_id")
    if other.pk == unit.pk:
        raise Refused(_("请选择对方单位。"), field="other_unit_id")
    reason = said(reason, field="reason", what=_("请写明为什么不属于本单位，或应由本单位办理。"))
    judge = judge_of(unit.superiors, other.superiors)
    dispute = Dispute.objects.create(
        case=case,
        state=DisputeState.RAISED,
        unit=unit,
        other_unit=other,
        judge_unit_id=judge,
        reason=reason,
        due_date=due_on("dispute", at=at),
        made_at=at,
        source_key=key,
    )
    judge_name = Unit.objects.get(pk=judge).name if judge else _("联席会议办公室")
    facts = {"unit": other.name, "judge": judge_name, "case": case.number}
    told = {"by": by, "at": at, "target": dispute.state, "unit_id": unit.pk, "facts": facts, "key": key}
    journal.write(DISPUTE.kind, dispute.pk, "raise_dispute", note=reason, **told)
    return dispute


def own_part(case: Case, by: Actor) -> Unit:
    """Find the actor's unit that holds a matter or is to take it over.

    :raises NotAllowed: if there is none.
    """
    own = set(by.units_as(*WORK))
    for part in (Part.PENDING, Part.HOLDER):
        for row in case.parts:
            if row.part == part and row.unit_id in own:
                return row.unit
    raise NotAllowed(_("只有承办单位和待接收单位可以提出管辖争议。"))
