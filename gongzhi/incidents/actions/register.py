"""Register: take in the matter of a further victim, from the public page or a call, and let it join at once."""

from datetime import datetime

from django.db import transaction

from gongzhi.cases.actions.receive import Received, receive_case
from gongzhi.cases.intake import NewCase
from gongzhi.core.actors import Actor
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import let_in, move, ready
from gongzhi.incidents.words import How


@transaction.atomic
def register_victim(*, incident: Incident, new: NewCase, by: Actor, at: datetime) -> Received:
    """Take the matter in by the ordinary way, with number, code, unit and limits of its own, and let it join.

    The same matter, by its door's key, is neither made nor joined twice.

    :raises Refused: if nobody registers any more.
    :raises Invalid: naming each field that is wrong.
    """
    received = receive_case(new, by=by, at=at)
    if not received.repeated:
        join_received(incident=incident, received=received, by=by, at=at)
    return received


@transaction.atomic
def join_received(*, incident: Incident, received: Received, by: Actor, at: datetime) -> Incident:
    """Let a matter that was taken in a moment ago join.

    :raises Refused: if nobody registers any more.
    """
    incident = ready("register", incident, by=by, at=at, key=None)
    case = received.case
    how = How.CALL if by.kind == "officer" else How.ONLINE
    let_in(incident, [case], how=how, by=by, at=at)
    facts = {"case": case.number, "case_id": case.pk, "how": how.value, "to_consumer": False}
    return move(incident, "register", by=by, at=at, facts=facts)
