"""Void funds: an entry was a mistake; it stays to be read, and counts no more."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.money import money_of
from gongzhi.incidents.moves import move, ready, said


@act
def void_funds(
    *, incident: Incident, fund_id: int, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Incident:
    """Let an entry count no more.

    :raises Refused: if there is none, it was shared out already, or no reason is given.
    """
    incident = ready("void_funds", incident, by=by, at=at, key=key)
    fund = incident.funds.filter(pk=fund_id, voided_at__isnull=True).first()
    if fund is None:
        raise Refused(_("没有这笔款项登记。"), field="fund_id")
    if money_of(incident).left < fund.amount:
        raise Refused(_("这笔款项已经分配，不能作废。"), field="fund_id")
    reason = said(reason, field="reason", what=_("请写明作废的理由。"), most=500)
    incident.funds.filter(pk=fund.pk).update(voided_at=at, voided_reason=reason)
    facts = {"amount": f"{fund.amount:.2f}", "fund": fund.pk}
    return move(incident, "void_funds", by=by, at=at, note=reason, key=key, facts=facts)
