"""Drop a resolution: take out one that was put down wrongly, while the minutes are being written."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.actions.meeting.resolve import resolution_of
from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def drop_resolution(
    *, meeting: Meeting, resolution_id: int, by: Actor, at: datetime, key: UUID | None = None
) -> Meeting:
    """Take a resolution out, with its indicators.

    :raises Refused: if there is none, or it has assignments.
    """
    meeting = ready("drop_resolution", meeting, by=by, at=at, key=key)
    found = resolution_of(meeting, resolution_id)
    if found.assignments.exists():
        raise Refused(_("这项决议已有任务，不能删去。"))
    facts = {"position": found.position, "resolution": found.pk}
    text = found.text[:500]
    found.aims.all().delete()
    found.delete()
    return move(meeting, "drop_resolution", by=by, at=at, key=key, note=text, facts=facts)
