"""Begin: a consumer's complaint is taken in and put before the trader, who pledged to settle online."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.cases.actions.receive import Received, receive_both, receive_case
from gongzhi.cases.intake import NewCase
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import put_into_thread
from gongzhi.negotiation.queries import takes_part
from gongzhi.negotiation.states import NEGOTIATION
from gongzhi.negotiation.words import Standing


@transaction.atomic
def begin_negotiation(
    new: NewCase, *, shares_phone: bool = False, both: bool = False, by: Actor, at: datetime
) -> list[Received]:
    """Take a complaint in and ask its trader to settle it first; choosing so is the consumer's consent, on record.

    :param both: the paper holds a report too, which goes to its office at once.
    :return: the complaint, then the report where there is one; the same paper twice is the same matters.
    :raises Refused: if the trader does not take part at the moment, or the matter is unfit to be taken in.
    """
    if not new.trader_id or not takes_part(new.trader_id):
        raise Refused(_("该企业目前没有参加在线和解，请选择由行政机关处理。"), field="way")
    new = replace(new, negotiates=True, shares_phone=shares_phone, facts=new.facts | {"consents_to": "negotiation"})
    received = list(receive_both(new, by=by, at=at)) if both else [receive_case(new, by=by, at=at)]
    first = received[0]
    if first.repeated:
        return received
    negotiation = Negotiation.objects.create(
        case=first.case, trader_id=new.trader_id, began_at=at, due_date=first.case.due_date
    )
    told = {"by": by, "at": at}
    journal.write(NEGOTIATION.kind, negotiation.pk, "begin", target=Standing.WAITING, **told)
    put_into_thread(negotiation, "begin", **told)
    return received
