"""Reminding owners, in their supervisors' digests, that an assignment is due soon or late: each once."""

from datetime import datetime

from django.db import transaction

from gongzhi.conference.models import Assignment
from gongzhi.conference.queries import soon_after
from gongzhi.conference.states import ASSIGNMENT
from gongzhi.conference.telling import tell_units
from gongzhi.conference.words import RUNNING
from gongzhi.core import clock

BATCH = 500
BEFORE, AFTER = 1, 2


@transaction.atomic
def remind_of_assignments(*, at: datetime) -> int:
    """Remind of those that reached another step today; return how many there were."""
    today = clock.day_of(at)
    steps = ((AFTER, "late", {"due_date__lt": today}), (BEFORE, "due", {"due_date__lte": soon_after(today)}))
    told = 0
    for step, stage, reached in steps:
        rows = list(
            Assignment.objects.select_for_update(skip_locked=True)
            .filter(state__in=RUNNING, warned__lt=step, **reached)
            .order_by("due_date", "id")[:BATCH]
        )
        for row in rows:
            tell_units(ASSIGNMENT.kind, row.pk, [row.unit_id], stage=stage, due=row.due_date, at=at)
        Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(warned=step)
        told += len(rows)
    return told
