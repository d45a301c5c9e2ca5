"""Assign: name the officer who handles a case."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.cases.access import CASE_WORK
from gongzhi.cases.models import Case
from gongzhi.cases.moves import lock_case, move_case
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.directory.models import Officer


@act
def assign_case(*, case: Case, officer_id: int, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Name the officer who handles a case; they must work in the unit that holds it today.

    :raises Refused: if they do not.
    """
    case = lock_case(case, key)
    officer = officers_of(case.unit_id, at=at).filter(pk=officer_id).first()
    if officer is None:
        raise Refused(_("请选择本单位在岗的办案人员。"), field="officer")
    return move_case(case, "assign", by=by, at=at, key=key, facts={"officer": officer.name}, officer=officer)


def officers_of(unit_id: int, *, at: datetime):
    """List the officers who may handle cases in a unit on this day, by name."""
    today = clock.day_of(at)
    return (
        Officer.objects.filter(is_active=True)
        .filter(
            Q(postings__to_date__isnull=True) | Q(postings__to_date__gt=today),
            postings__unit_id=unit_id,
            postings__roles__overlap=[role.value for role in CASE_WORK],
            postings__from_date__lte=today,
        )
        .distinct()
        .order_by("name", "id")
    )
