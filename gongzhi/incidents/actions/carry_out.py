"""Carry out: go on with a collective decision on the matters that wait, or again on those to which it was refused."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.incidents.collective import carry_on
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready


@act
def carry_out_decision(
    *,
    incident: Incident,
    decision_id: int,
    by: Actor,
    at: datetime,
    again: bool = False,
    key: UUID | None = None,
) -> Incident:
    """Do it to as many as one act takes, of those that the actor may.

    :param again: try those once more to which it was refused.
    :raises Refused: if there is no such decision, or nothing of it waits for this actor.
    """
    incident = ready("carry_out", incident, by=by, at=at, key=key)
    decision = incident.decisions.select_for_update(of=("self",)).filter(pk=decision_id).first()
    if decision is None:
        raise Refused(_("没有这个决定。"))
    done = carry_on(decision, by=by, at=at, again=again)
    if not done.done and not done.refused:
        raise Refused(_("没有等待您执行的件；其余的由各承办单位执行。"))
    facts = {"verb": decision.verb, "decision": decision.pk, "done": done.done, "refused": done.refused}
    return move(incident, "carry_out", by=by, at=at, key=key, facts=facts)
