"""End: terminate mediation on a ground that the law gives."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.moves import move_case, ready_for, said
from gongzhi.cases.words import Outcome
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def end_case(*, case: Case, ground: str, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Terminate mediation on one of the procedure's grounds; `reason` is what both sides are told.

    :raises Refused: if the ground is not one of the procedure's, or no reason is given.
    """
    case = ready_for("end", case, by=by, at=at, key=key)
    procedure = rules.procedure_of(case)
    found = rules.ground_of(procedure.end_ground, ground) if procedure else None
    if found is None:
        raise Refused(_("请选择终止调解的依据。"), field="ground")
    reason = said(reason, field="reason", what=_("请写明终止的理由，双方会看到。"))
    case = move_case(
        case,
        "end",
        by=by,
        at=at,
        note=reason,
        key=key,
        facts={"ground": found.title, "citation": procedure.citation(found)},
        outcome=Outcome.ENDED,
        ground=ground,
        resolved=rules.outcome_resolves(Outcome.ENDED),
        decided_at=at,
    )
    CaseText.objects.filter(case=case).update(answer=reason)
    return case
