"""Flow back: a matter that the trader did not settle goes to the competent office, with nothing filed again."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases import rules
from gongzhi.cases.models import Case
from gongzhi.cases.moves import follow_limits, has_unit, lock_case, trader_is_done
from gongzhi.cases.states import CASE
from gongzhi.cases.words import FlowedBack, State, TraderPart
from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def flow_back_case(*, case: Case, why: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Put a matter before its office, whose law and limits are those of today; the trader's time ends.

    Where no unit was found for it yet, it goes to triage.

    :raises Refused: unless it lies with the trader.
    """
    case = lock_case(case, key)
    found = has_unit(case)
    member, hotline = case.unit.member, case.hotline.key if case.hotline_id else ""
    procedure = rules.procedure_id_for(member=member, kind=case.kind, received_at=at, hotline=hotline)
    case = machine.move(
        CASE,
        case,
        "flow_back",
        by=by,
        at=at,
        key=key,
        facts={"why": str(FlowedBack(why)), "unit": case.unit.name},
        to=None if found else State.TRIAGE,
        procedure=procedure if found else "",
        flowed_back_at=at,
    )
    follow_limits(case, "flow_back", at=at)
    follow_limits(case, "receive", at=at)
    trader_is_done(case, TraderPart.NEGOTIATION, at=at)
    return case
