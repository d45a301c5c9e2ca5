"""Enter funds: put down money that came back, with the paper that shows it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases import rules as of_cases
from gongzhi.core import clock, files
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act, acting_unit
from gongzhi.incidents.models import Fund, Incident
from gongzhi.incidents.moves import move, ready, said
from gongzhi.incidents.states import INCIDENT

MOST_ENTRIES = 1000


@act
def enter_funds(
    *,
    incident: Incident,
    amount: Decimal,
    received_date: date,
    source: str,
    name: str,
    content: bytes,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Incident:
    """Add a sum to what can be shared out.

    :param name: of the evidence, such as a bank's receipt.
    :param content: of it.
    :raises Refused: if the amount or the day does not fit, nothing is said of where it came from, or the file is of
        no kind that is taken.
    """
    incident = ready("enter_funds", incident, by=by, at=at, key=key)
    if not amount or not of_cases.fits_amount(amount):
        raise Refused(_("追回款项应为大于 0 的金额，最多两位小数。"), field="amount")
    if received_date > clock.day_of(at):
        raise Refused(_("到账日期不能晚于今天。"), field="received_date")
    source = said(source, field="source", what=_("请写明款项来源和现在存放在哪里。"), most=200)
    if incident.funds.count() >= MOST_ENTRIES:
        raise Refused(_("款项登记太多。"))
    examined = files.examine(name, content)
    files.keep(examined.content)
    fund = Fund.objects.create(
        incident=incident,
        unit_id=acting_unit(INCIDENT, incident, by, INCIDENT["enter_funds"]) or incident.unit_id,
        amount=amount,
        received_date=received_date,
        source=source,
        name=examined.name,
        media_type=examined.media_type,
        size=examined.size,
        sha256=examined.sha256,
        at=at,
        by_name=by.name,
    )
    facts = {"amount": f"{amount:.2f}", "fund": fund.pk, "sha256": examined.sha256}
    return move(incident, "enter_funds", by=by, at=at, note=source, key=key, facts=facts)
