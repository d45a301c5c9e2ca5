"""Plan a check: by an officer for a day, or by itself when the scheme's months have passed."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.schemes.models import Check, Pledge
from gongzhi.schemes.moves import begin, move, ready
from gongzhi.schemes.rules import months_after
from gongzhi.schemes.words import HELD, CheckState

DAYS_AHEAD = 14
"""A check that is due by itself is planned for so many days later."""


@act
def plan_check(
    *, pledge: Pledge, planned_date: date | None, by: Actor, at: datetime, key: UUID | None = None
) -> Pledge:
    """Plan a check of a pledge for a day.

    :raises Refused: if the day is past, or a check is planned already.
    """
    pledge = ready("plan_check", pledge, by=by, at=at, key=key)
    today = clock.day_of(at)
    if planned_date is None or planned_date < today:
        raise Refused(_("检查日期不能早于今天。"), field="planned_date")
    facts, check_key = {"day": planned_date.isoformat()}, uuid4()
    following = months_after(planned_date, pledge.laid_down.check_months)
    pledge = move(pledge, "plan_check", by=by, at=at, key=key, facts=facts, next_check_date=following)
    check = Check(
        pledge=pledge,
        unit=pledge.unit,
        state=CheckState.PLANNED,
        planned_date=planned_date,
        made_at=at,
        source_key=check_key,
    )
    begin(check, "plan", by=by, at=at, key=check_key, facts=facts)
    pledge.__dict__.pop("open_check", None)
    return pledge


def plan_due_checks(*, at: datetime, most: int = 2000) -> int:
    """Plan the checks whose day has come; return how many."""
    today = clock.day_of(at)
    due = Pledge.objects.filter(state__in=HELD, next_check_date__lte=today)
    due = due.exclude(checks__state=CheckState.PLANNED)
    found = list(due.select_related("store", "unit").order_by("next_check_date", "id")[:most])
    for pledge in found:
        day = date.fromordinal(today.toordinal() + DAYS_AHEAD)
        plan_check(pledge=pledge, planned_date=day, by=SYSTEM, at=at)
    return len(found)
