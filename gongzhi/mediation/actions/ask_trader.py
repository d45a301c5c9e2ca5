"""Ask the trader: it finds the case at its desk, and says there whether it agrees to mediation."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case, CaseTrader
from gongzhi.cases.words import TraderPart
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.directory.queries import acts_online
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import move_mediation, ready_for


@act
def ask_the_trader(*, case: Case, by: Actor, at: datetime, key: UUID | None = None) -> Mediation:
    """Let the trader of a case see it and say whether it agrees to mediation; asked anew, it may say so anew.

    :raises Refused: if the case names no trader that has an account.
    """
    mediation = ready_for("ask_trader", case, by=by, at=at, key=key)
    trader = mediation.case.trader
    if trader is None or not acts_online(trader.pk, viewer=by):
        raise Refused(_("该企业没有经营者账号，请电话或者书面询问后登记其表示。"))
    CaseTrader.objects.update_or_create(
        case=mediation.case,
        part=TraderPart.MEDIATION,
        defaults={"trader": trader, "asked_at": at, "waits": True, "done_at": None},
    )
    move_mediation(mediation, "ask_trader", by=by, at=at, key=key, facts={"trader": trader.name})
    return Mediation.objects.get(pk=mediation.pk)
