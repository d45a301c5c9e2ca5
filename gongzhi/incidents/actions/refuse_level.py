"""Refuse the level that was asked for; it stays as it is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready, said


@act
def refuse_level(*, incident: Incident, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Incident:
    """Let the level be as it was; also whoever asked may take it back so.

    :raises Refused: if nothing was asked for, or no reason is given.
    """
    incident = ready("refuse_level", incident, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明不同意的理由。"))
    facts = {"level": incident.pending_title, "key": incident.pending_level}
    told = {"pending_level": "", "pending_by": None}
    return move(incident, "refuse_level", by=by, at=at, note=reason, key=key, facts=facts, **told)
