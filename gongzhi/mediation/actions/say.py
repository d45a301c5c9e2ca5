"""Say: put on record what a side says of mediation: who, what, how, on which day."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import ask_trader
from gongzhi.cases.words import Side, TraderPart
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation, Statement
from gongzhi.mediation.moves import keep_file, known_side, known_way, move_mediation, one_of, past_day, ready_for
from gongzhi.mediation.words import CONSENTS, ONLINE_SAYS, OWN_SIDE, Says, Way


@act
def record_statement(
    *,
    case: Case,
    side: str,
    says: str,
    way: str,
    on_date: date | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Put on record that a side agrees or refuses, cannot agree, withdraws, settled by itself, disputes testing.

    The last word of a side counts. A consumer, and a trader that was asked, speak online for their own side.

    :raises Refused: if a word is unknown, the side cannot say that, or the day cannot be.
    """
    mediation = ready_for("say", case, by=by, at=at, key=key)
    is_online = by.kind in OWN_SIDE
    if is_online and (side != OWN_SIDE[by.kind] or way != Way.ONLINE or says not in ONLINE_SAYS):
        raise NotAllowed(_("您只能就是否同意调解作出表示。"))
    known_side(side), known_way(way)
    one_of(says, Says.values, field="says", what=_("请选择作出了什么表示。"))
    if says == Says.WITHDRAWS and side != Side.COMPLAINANT:
        raise Refused(_("只有投诉人可以撤回投诉。"), field="side")
    day = past_day(on_date, at=at, since=clock.day_of(mediation.case.received_at))
    facts = {"side": side, "says": says, "way": way, "day": day.isoformat()}
    mediation = move_mediation(mediation, "say", by=by, at=at, key=key, facts=facts, note=note.strip())
    Statement.objects.create(
        mediation=mediation, side=side, says=says, way=way, on_date=day, note=note.strip(), by_kind=by.kind, at=at
    )
    if side == Side.RESPONDENT and says in CONSENTS:
        ask_trader(mediation.case, TraderPart.MEDIATION, due_date=None, waits=False)
    return keep_file(mediation, at=at)
