"""Take over: accept a case that another unit transferred; the limits begin anew here."""

from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Case, CaseUnit
from gongzhi.cases.moves import give_to
from gongzhi.cases.words import Part
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def take_over_case(*, case: Case, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Case:
    """Become the holder of a case that was transferred to this unit.

    :raises Refused: if it was not transferred to a unit of this officer.
    """
    unit = case.pending_unit or case.unit
    case = give_to(case, unit, "take_over", by=by, at=at, note=note, key=key, facts={"unit": unit.name})
    CaseUnit.objects.filter(case=case, part=Part.PENDING).delete()
    case.__dict__.pop("parts", None)
    return case
