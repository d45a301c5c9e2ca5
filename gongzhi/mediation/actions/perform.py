"""Perform: record whether an agreement was performed."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import move_mediation, past_day, ready_for


@act
def record_performance(
    *,
    case: Case,
    performed: bool,
    how: str,
    on_date: date | None = None,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Record that an agreement was performed and how that was confirmed, or that it was not and what was told.

    Not performed can become performed later; performed is the end of it.

    :raises Refused: if there is no agreement or it was performed, its day has not come, or nothing is said.
    """
    mediation = ready_for("perform", case, by=by, at=at, key=key)
    agreement = mediation.agreements.order_by("-id").first()
    if agreement is None:
        raise Refused(_("还没有调解协议。"))
    if agreement.performed:
        raise Refused(_("协议已经登记为履行完毕。"))
    day = past_day(on_date, at=at, since=clock.day_of(agreement.reached_at))
    if not performed and agreement.due_date and clock.day_of(at) <= agreement.due_date:
        raise Refused(
            _("履行期限 %(due)s 还没有届满，不能登记为未履行。") % {"due": agreement.due_date.isoformat()},
            field="performed",
        )
    what = _("请写明怎样确认已经履行。") if performed else _("请写明哪些没有履行，以及告知消费者的救济途径。")
    how = said(how, field="how", what=what)
    facts = {"performed": performed, "day": day.isoformat()}
    mediation = move_mediation(mediation, "perform", by=by, at=at, key=key, facts=facts, note=how)
    agreement.performed, agreement.performed_date, agreement.performance = performed, day, how
    agreement.save(update_fields=["performed", "performed_date", "performance"])
    return mediation
