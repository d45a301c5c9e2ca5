"""Hold: record that a session took place, who came for each side, and what was said."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.cases.words import Side
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.mediation.models import Attendance, Mediation
from gongzhi.mediation.moves import find_session, keep_file, move_mediation, one_of, ready_for
from gongzhi.mediation.words import Attended, SessionState


@act
def hold_session(
    *,
    case: Case,
    session: int,
    complainant: str,
    complainant_who: str = "",
    respondent: str,
    respondent_who: str = "",
    minutes: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Mediation:
    """Record a session: attendance of each side, and the minutes, which can be worked on until they are closed.

    :param complainant_who: who came for that side, or why nobody did.
    :raises Refused: if it is not announced or its time has not come, attendance is unknown, or nothing was written.
    """
    mediation = ready_for("hold", case, by=by, at=at, key=key)
    found = find_session(mediation, session, SessionState.ANNOUNCED)
    if found.starts_at > at:
        raise Refused(_("预告的时间还没有到；提前进行的，请先改期。"), field="session")
    sides = {Side.COMPLAINANT: (complainant, complainant_who), Side.RESPONDENT: (respondent, respondent_who)}
    for side, (attended, who) in sides.items():
        one_of(attended, Attended.values, field=side, what=_("请选择这一方是否到场。"))
        said(who, field=f"{side}_who", what=_("请写明谁到场，或者为什么没有到场。"))
    minutes = said(minutes, field="minutes", what=_("请写明调解的经过。"))
    facts = {"session": found.number, "attended": {side: attended for side, (attended, _who) in sides.items()}}
    mediation = move_mediation(mediation, "hold", by=by, at=at, key=key, facts=facts)
    found.stands, found.held_at, found.minutes = SessionState.HELD, at, minutes
    found.save(update_fields=["stands", "held_at", "minutes"])
    Attendance.objects.bulk_create(
        [
            Attendance(session=found, side=side, attended=attended, who=who.strip())
            for side, (attended, who) in sides.items()
        ]
    )
    return keep_file(mediation, at=at)
