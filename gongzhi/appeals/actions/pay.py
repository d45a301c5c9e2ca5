"""Pay: record that the firm says it paid the compensation."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals.models import Compensation
from gongzhi.appeals.states import COMPENSATION
from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def pay_compensation(
    *, compensation: Compensation, paid_date: date, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> Compensation:
    """Record when the firm paid, as it says; the consumer confirms it.

    :raises Refused: if the day lies in the future, or nothing is owed.
    """
    if paid_date is None or paid_date > clock.day_of(at):
        raise Refused(_("赔付日期不能晚于今天。"), field="paid_date")
    facts = {"day": paid_date.isoformat()}
    return machine.move(
        COMPENSATION, compensation, "pay", by=by, at=at, note=note.strip(), key=key, facts=facts, paid_date=paid_date
    )
