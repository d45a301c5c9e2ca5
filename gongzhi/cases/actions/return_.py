"""Return: refuse a case that another unit transferred, with a reason."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, no_longer_pending, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def return_case(*, case: Case, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Send a transferred case back to the unit that holds it.

    :raises Refused: if no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明退回的理由。"))
    facts = {"unit": case.unit.name}
    case = move_case(case, "return", by=by, at=at, note=reason, key=key, facts=facts, pending_unit=None)
    no_longer_pending(case, at=at)
    return case
