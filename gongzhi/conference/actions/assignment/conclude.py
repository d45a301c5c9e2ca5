"""Conclude: end a formal supervision with a written conclusion."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.catalog import catalogue
from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, said
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def conclude_supervision(
    *, assignment: Assignment, conclusion: str, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Conclude it; the owner may object within the days that the regulation gives.

    :raises Refused: if nothing is said.
    """
    assignment = ready("conclude", assignment, by=by, at=at, key=key)
    running = assignment.open_supervision
    conclusion = said(conclusion, field="conclusion", what=_("请写督查结论。"), most=5000)
    until = clock.day_of(at) + timedelta(days=catalogue().supervision.objection.days)
    done = move(assignment, "conclude", by=by, at=at, key=key, note=conclusion, facts={"until": until.isoformat()})
    running.conclusion, running.concluded_at, running.objection_until = conclusion, at, until
    running.save(update_fields=["conclusion", "concluded_at", "objection_until"])
    tell_units(ASSIGNMENT.kind, assignment.pk, [assignment.unit_id], stage="concluded", due=until, at=at)
    return done
