"""Reach: say that a milestone of an assignment was reached."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, short
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def reach_milestone(
    *, assignment: Assignment, milestone_id: int, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Note when it was reached.

    :raises Refused: if there is no such milestone, or it was reached before.
    """
    assignment = ready("reach", assignment, by=by, at=at, key=key)
    milestone = assignment.milestones.filter(pk=milestone_id, reached_at=None).first()
    if milestone is None:
        raise Refused(_("没有这个未完成的节点。"))
    milestone.reached_at, milestone.note = at, short(note, field="note", most=200)
    milestone.save(update_fields=["reached_at", "note"])
    facts = {"title": milestone.title, "milestone": milestone.pk}
    return move(assignment, "reach", by=by, at=at, key=key, note=milestone.note, facts=facts)
