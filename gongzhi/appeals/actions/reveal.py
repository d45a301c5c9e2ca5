"""Reveal: show the number by which the firm finds the matter, on record."""

from datetime import datetime

from gongzhi.appeals.access import refuse_unless_holder
from gongzhi.appeals.actions.sort import KIND
from gongzhi.appeals.models import Appeal
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def reveal_service_number(*, appeal: Appeal, by: Actor, at: datetime) -> str:
    """Give the service number, which may be somebody's telephone number; the history keeps who looked.

    :raises NotAllowed: unless the actor works in the unit that holds the case.
    """
    refuse_unless_holder(appeal.case, by)
    journal.write(KIND, appeal.pk, "reveal", by=by, at=at, unit_id=appeal.case.unit_id, facts={"field": "number"})
    return appeal.service_number
