"""Close minutes: from then on nobody changes them."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.mediation.models import Mediation
from gongzhi.mediation.moves import find_session, move_mediation, ready_for
from gongzhi.mediation.words import SessionState


@act
def close_minutes(*, case: Case, session: int, by: Actor, at: datetime, key: UUID | None = None) -> Mediation:
    """Close the minutes of a session and keep their hash in the journal.

    :raises Refused: if it was not held, or they are closed already.
    """
    mediation = ready_for("close_minutes", case, by=by, at=at, key=key)
    found = find_session(mediation, session, SessionState.HELD)
    digest = sha256(found.minutes.encode()).hexdigest()
    facts = {"session": found.number, "sha256": digest}
    mediation = move_mediation(mediation, "close_minutes", by=by, at=at, key=key, facts=facts)
    found.stands, found.closed_at, found.digest = SessionState.CLOSED, at, digest
    found.save(update_fields=["stands", "closed_at", "digest"])
    return mediation
