"""Extend: give more time to put something right."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.limits import end_on
from gongzhi.enforcement.models import Measure
from gongzhi.enforcement.moves import move, ready_for, said


@act
def extend_measure(
    *, measure: Measure, due_date: date, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Measure:
    """Set a later day by which it must be done.

    :raises Refused: if the day is not later, or no reason is given.
    """
    measure = ready_for("extend", measure, by=by, at=at, key=key)
    if due_date is None or due_date <= measure.due_date:
        raise Refused(_("新的期限应当晚于原来的期限。"), field="due_date")
    reason = said(reason, field="reason", what=_("请写明延长的理由。"))
    measure = move(measure, "extend", by=by, at=at, note=reason, key=key, facts={"day": due_date.isoformat()})
    end_on(measure, "check", due_date)
    return measure
