"""Decline: refuse a case on a ground that the law gives, and tell the consumer why and where else to go."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules
from gongzhi.cases.facts import on_file
from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, ready_for, running_dues, said, told_how
from gongzhi.cases.words import How, Outcome
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def decline_case(
    *,
    case: Case,
    ground: str,
    reason: str,
    told: str = How.ONLINE,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Case:
    """Refuse a case on one of its procedure's grounds; `reason` is what the consumer is told.

    :param told: how the complainant is told of it; later: the time that the law gives for telling runs.
    :raises Refused: if the ground is none of the procedure's or does not fit what is on file, or no reason is given.
    """
    case = ready_for("decline", case, by=by, at=at, key=key)
    procedure = rules.procedure_of(case)
    found = rules.ground_of(procedure.decline_ground, ground)
    if found is None:
        raise Refused(_("请选择不予受理的依据。"), field="ground")
    if unfit := rules.why_unfit(found, case, on=clock.day_of(at), facts=on_file(case), dues=running_dues(case)):
        raise Refused(unfit, field="ground")
    reason = said(reason, field="reason", what=_("请写明不予受理的理由，消费者会看到。"))
    how = told_how(told)
    return move_case(
        case,
        "decline",
        by=by,
        at=at,
        note=reason,
        key=key,
        facts={"ground": found.title, "citation": procedure.citation(found), **how["facts"]},
        untold=how["untold"],
        outcome=Outcome.DECLINED,
        ground=ground,
        resolved=rules.outcome_resolves(Outcome.DECLINED),
        decided_at=at,
        closed_at=at,
    )
