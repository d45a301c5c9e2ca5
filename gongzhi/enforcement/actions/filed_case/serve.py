"""Serve: record that the decision reached the party; its days to pay begin."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import follow, move, ready_for
from gongzhi.enforcement.words import FiledState, Service


@act
def serve_decision(
    *,
    filed_case: FiledCase,
    service: str,
    served_date: date,
    note: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Record how and when the decision was served; where nothing is to be paid, it is performed by that.

    :raises Refused: if the way is none, or the day lies before the decision or in the future.
    """
    filed_case = ready_for("serve", filed_case, by=by, at=at, key=key)
    if service not in Service.values:
        raise Refused(_("请选择送达方式。"), field="service")
    if served_date is None or not filed_case.decided_date <= served_date <= clock.day_of(at):
        raise Refused(_("送达日期应在决定之后、不晚于今天。"), field="served_date")
    owes = rules.punished(filed_case) and (filed_case.fine or filed_case.gains)
    filed_case = move(
        filed_case,
        "serve",
        by=by,
        at=at,
        note=note.strip(),
        key=key,
        to=FiledState.SERVED if rules.punished(filed_case) else FiledState.PERFORMED,
        facts={"service": str(Service(service).label), "day": served_date.isoformat()},
        service=service,
        served_date=served_date,
        pay_due_date=rules.last_day(filed_case.procedure, "pay", served_date) if owes else None,
    )
    if not rules.punished(filed_case):
        follow(filed_case, "perform", at=at)
    return filed_case
