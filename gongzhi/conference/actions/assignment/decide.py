"""Decide: settle what an owner contested."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, said, units_for
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.conference.words import AssignmentState, Decision
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def decide_contest(
    *,
    assignment: Assignment,
    decision: str,
    reason: str,
    unit_id: int | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Assignment:
    """Uphold it, give it to another unit, or withdraw it; the due date stays.

    :param decision: uphold, reassign or withdraw.
    :param unit_id: to whom, where it is given to another unit.
    :raises Refused: if no reason is given, or no other unit.
    """
    assignment = ready("decide", assignment, by=by, at=at, key=key)
    if decision not in Decision.values:
        raise Refused(_("请选择怎样裁定。"), field="decision")
    reason = said(reason, field="reason", what=_("请写明裁定的理由。"))
    told: dict = {}
    owner, name = assignment.unit_id, ""
    if decision == Decision.REASSIGN:
        if unit_id in {None, assignment.unit_id}:
            raise Refused(_("请选择改由哪个单位办理。"), field="unit_id")
        [unit] = units_for([unit_id], at=at, field="unit_id")
        assignment.co_owners.filter(unit=unit).delete()
        owner, name = unit.pk, unit.short_name
        told = {"to": AssignmentState.ISSUED, "unit_id": owner}
    elif decision == Decision.WITHDRAW:
        told = {"to": AssignmentState.CANCELLED, "ended_at": at}
    stage = {"stage": "decided", "due": assignment.due_date, "at": at}
    tell_units(ASSIGNMENT.kind, assignment.pk, {assignment.unit_id, owner}, **stage)
    facts = {"key": decision, "unit": name, "from": assignment.unit_id, "to": owner}
    return move(assignment, "decide", by=by, at=at, key=key, note=reason, facts=facts, **told)
