"""Admit: say how much of a matter's claim counts where money is shared out, and in which turn."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules as of_cases
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.core.numbers import plain_number
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready, said


@act
def admit_claim(
    *,
    incident: Incident,
    number: str,
    admitted: Decimal,
    reason: str,
    by: Actor,
    at: datetime,
    rank: int = 1,
    key: UUID | None = None,
) -> Incident:
    """Put the admitted amount and the turn on a matter.

    :raises Refused: if it does not belong to it, the amount or the turn does not fit, or no reason is given.
    """
    incident = ready("admit", incident, by=by, at=at, key=key)
    row = incident.joined.filter(case__number=plain_number(number), left_at__isnull=True).first()
    if row is None:
        raise Refused(_("这一件不属于本事件。"), field="number")
    if admitted is None or not of_cases.fits_amount(admitted):
        raise Refused(_("核定金额应为不小于 0 的数，最多两位小数。"), field="admitted")
    if not 1 <= rank <= 9:
        raise Refused(_("顺位是 1 至 9。"), field="rank")
    reason = said(reason, field="reason", what=_("请写明核定的依据。"))
    incident.joined.filter(pk=row.pk).update(admitted=admitted, rank=rank)
    facts = {"number": plain_number(number), "case_id": row.case_id, "admitted": f"{admitted:.2f}", "rank": rank}
    return move(incident, "admit", by=by, at=at, note=reason, key=key, facts=facts | {"to_consumer": False})
