"""Urge: press the owner of an assignment (催办); the owner says that the urging arrived."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment, Urge
from gongzhi.conference.moves import move, ready, said
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def urge_assignment(
    *, assignment: Assignment, text: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Urge it; the owner's supervisors find it in the day's digest.

    :raises Refused: if nothing is said.
    """
    assignment = ready("urge", assignment, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请写明催办的内容。"), most=500)
    unit = assignment.unit
    Urge.objects.create(assignment=assignment, unit=unit, text=text, at=at, by_name=by.name)
    tell_units(ASSIGNMENT.kind, assignment.pk, [unit.pk], stage="pressed", due=assignment.due_date, at=at)
    facts = {"unit": unit.short_name}
    return move(assignment, "urge", by=by, at=at, key=key, note=text, facts=facts)
