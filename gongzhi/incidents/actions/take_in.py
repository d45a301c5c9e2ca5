"""Take in: let further matters join an incident."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import let_in, matters_for, move, ready
from gongzhi.incidents.words import How


@act
def take_in_matters(
    *, incident: Incident, numbers: Iterable[str], by: Actor, at: datetime, key: UUID | None = None
) -> Incident:
    """Let the matters with these numbers join; a constant number of statements.

    :raises Refused: if one cannot be seen, or belongs to an incident.
    """
    incident = ready("take_in", incident, by=by, at=at, key=key)
    cases = matters_for(numbers, by=by)
    let_in(incident, cases, how=How.TAKEN, by=by, at=at, key=key)
    return move(incident, "take_in", by=by, at=at, key=key, facts={"count": len(cases)})
