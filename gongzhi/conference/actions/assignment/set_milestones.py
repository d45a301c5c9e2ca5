"""Set milestones: say which steps lead to an assignment, each with its day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment, Milestone
from gongzhi.conference.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act

MOST_MILESTONES = 20


@act
def set_milestones(
    *,
    assignment: Assignment,
    titles: Sequence[str],
    days: Sequence[date],
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Assignment:
    """Set the steps; those that were reached stay.

    :param days: one for each title.
    :raises Refused: if a step has no day, or lies after the due date.
    """
    assignment = ready("set_milestones", assignment, by=by, at=at, key=key)
    if len(titles) != len(days) or len(titles) > MOST_MILESTONES:
        raise Refused(_("每个节点写名称和日期，最多 %(most)d 个。") % {"most": MOST_MILESTONES}, field="steps")
    steps = [said(title, field="steps", what=_("请填写节点。"), most=80) for title in titles]
    if any(day > assignment.due_date for day in days):
        raise Refused(_("节点不能晚于任务的期限。"), field="steps")
    assignment.milestones.filter(reached_at=None).delete()
    Milestone.objects.bulk_create(
        Milestone(assignment=assignment, title=title, due_date=day) for title, day in zip(steps, days, strict=True)
    )
    facts = {"titles": "、".join(steps), "days": [day.isoformat() for day in days]}
    return move(assignment, "set_milestones", by=by, at=at, key=key, facts=facts)
