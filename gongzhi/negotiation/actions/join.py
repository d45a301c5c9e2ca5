"""Join: a trader pledges to settle disputes online."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.directory.models import Trader, TraderAccount
from gongzhi.negotiation.models import Membership
from gongzhi.negotiation.states import MEMBERSHIP
from gongzhi.negotiation.words import Pledge


@transaction.atomic
def join_odr(*, trader_id: int, by: Actor, at: datetime) -> Membership:
    """Let a trader take part from now on; consumers may choose to settle with it first.

    :raises NotAllowed: unless `by` is the responsible person of the trader.
    :raises Refused: if it takes part, or is suspended, already.
    """
    if by.kind != "trader" or not by.is_responsible or trader_id not in by.traders:
        raise NotAllowed(_("只有企业的负责人可以作出承诺。"))
    trader = Trader.objects.select_for_update().get(pk=trader_id)
    if Membership.objects.filter(trader=trader).exclude(state=Pledge.ENDED).exists():
        raise Refused(_("已经参加在线和解。"))
    office = TraderAccount.objects.select_related("office").get(pk=by.id).office
    membership = Membership.objects.create(trader=trader, office=office, joined_at=at)
    journal.write(MEMBERSHIP.kind, membership.pk, "join", by=by, at=at, target=Pledge.KEPT)
    return membership
