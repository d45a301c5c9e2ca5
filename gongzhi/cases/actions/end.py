"""End: terminate mediation on a ground that the law gives."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.facts import on_file
from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.moves import move_case, ready_for, running_dues, said
from gongzhi.cases.words import ENDINGS, Outcome
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.procedures.catalog import Ground, Procedure


@act
def end_case(
    *,
    case: Case,
    ground: str,
    reason: str,
    outcome: str = Outcome.ENDED,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Case:
    """Terminate mediation on one of the procedure's grounds; `reason` is what both sides are told.

    :param outcome: ended, or handed to the police where the procedure knows that and the ground goes with it.
    :raises Refused: if the ground is none of the procedure's or does not fit what is on file, or no reason is given.
    """
    case = ready_for("end", case, by=by, at=at, key=key)
    procedure = rules.procedure_of(case)
    found = rules.ground_of(procedure.end_ground, ground) if procedure else None
    if found is None:
        raise Refused(_("请选择终止调解的依据。"), field="ground")
    if unfit := rules.why_unfit(found, case, on=clock.day_of(at), facts=on_file(case), dues=running_dues(case)):
        raise Refused(unfit, field="ground")
    check_outcome(procedure, outcome, found)
    reason = said(reason, field="reason", what=_("请写明终止的理由，双方会看到。"))
    case = move_case(
        case,
        "end",
        by=by,
        at=at,
        note=reason,
        key=key,
        facts={"ground": found.title, "citation": procedure.citation(found)},
        outcome=outcome,
        ground=ground,
        resolved=rules.outcome_resolves(outcome),
        decided_at=at,
    )
    CaseText.objects.filter(case=case).update(answer=reason)
    return case


def check_outcome(procedure: Procedure, outcome: str, ground: Ground) -> None:
    """Refuse an outcome that is no ending, that the procedure does not know, or that goes with another ground."""
    known = rules.ground_of(procedure.outcomes_for("end"), outcome)
    if outcome not in ENDINGS or (known is None and outcome != Outcome.ENDED):
        raise Refused(_("适用的程序没有规定这种结果。"), field="outcome")
    if known and known.grounds and ground.key not in known.grounds:
        titles = listed(procedure.find_end_ground(key).title for key in known.grounds)
        raise Refused(
            _("“%(outcome)s”只能依据“%(grounds)s”。") % {"outcome": known.title, "grounds": titles}, field="ground"
        )
