"""Demand: urge the party to perform, as must be done before the court is asked."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for


@act
def demand_performance(
    *,
    filed_case: FiledCase,
    served_date: date,
    note: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Record the day on which the letter of demand was served.

    :raises Refused: if the party still has time to pay, or the day does not fit.
    """
    filed_case = ready_for("demand", filed_case, by=by, at=at, key=key)
    if served_date is None or not filed_case.served_date <= served_date <= clock.day_of(at):
        raise Refused(_("催告书送达日期不能晚于今天。"), field="served_date")
    return move(filed_case, "demand", by=by, at=at, note=note.strip(), key=key, demanded_date=served_date)
