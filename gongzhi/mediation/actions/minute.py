"""Minute: write on at the minutes of a session that was held."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import find_session, move_mediation, ready_for
from gongzhi.mediation.words import SessionState


@act
def write_minutes(
    *, case: Case, session: int, minutes: str, by: Actor, at: datetime, key: UUID | None = None
) -> Mediation:
    """Put other minutes in the place of those that a session has.

    :raises Refused: if they are closed, or empty.
    """
    mediation = ready_for("minute", case, by=by, at=at, key=key)
    found = find_session(mediation, session, SessionState.HELD)
    minutes = said(minutes, field="minutes", what=_("请写明调解的经过。"))
    facts = {"session": found.number}
    mediation = move_mediation(mediation, "minute", by=by, at=at, key=key, facts=facts)
    found.minutes = minutes
    found.save(update_fields=["minutes"])
    return mediation
