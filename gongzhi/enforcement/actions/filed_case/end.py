"""End: give an investigation up that has lost its object."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for, said
from gongzhi.procedures.catalog import procedure_by_id


@act
def end_case(
    *, filed_case: FiledCase, ground: str, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """End the investigation on a ground of its procedure; what remains is to close the case.

    :raises Refused: if the procedure knows no such ground, or nothing is said.
    """
    filed_case = ready_for("end", filed_case, by=by, at=at, key=key)
    known = procedure_by_id(filed_case.procedure).end_ground if filed_case.procedure else ()
    fact = next((fact for fact in known if fact.key == ground), None)
    if fact is None:
        raise Refused(_("请选择终止调查的依据。"), field="ground")
    reason = said(reason, field="reason", what=_("请写明终止的情况。"))
    return move(filed_case, "end", by=by, at=at, note=reason, key=key, facts={"ground": fact.title})
