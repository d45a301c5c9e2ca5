"""Cancel: give a meeting up before it was held."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready, said
from gongzhi.conference.states import MEETING
from gongzhi.conference.telling import tell_units
from gongzhi.conference.words import MeetingState
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def cancel_meeting(*, meeting: Meeting, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Meeting:
    """Give it up; those who had the notice are told.

    :raises Refused: if no reason is given.
    """
    meeting = ready("cancel", meeting, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明取消的理由。"), most=200)
    if meeting.state == MeetingState.CALLED:
        tell_units(MEETING.kind, meeting.pk, sorted(meeting.unit_ids), stage="cancelled", due=None, at=at)
    return move(meeting, "cancel", by=by, at=at, key=key, note=reason)
