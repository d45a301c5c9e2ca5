"""Note: put a step of the handling on the timeline."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.incidents.models import Incident
from gongzhi.incidents.moves import move, ready, said


@act
def note_on_incident(*, incident: Incident, text: str, by: Actor, at: datetime, key: UUID | None = None) -> Incident:
    """Write it into the history.

    :raises Refused: if it is empty.
    """
    incident = ready("note", incident, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请填写处置情况。"))
    return move(incident, "note", by=by, at=at, note=text, key=key)
