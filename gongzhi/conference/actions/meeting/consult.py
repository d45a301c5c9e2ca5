"""Consult: give the draft of the minutes to those who were invited, to comment on it by a day."""

from datetime import datetime
from uuid import UUID

from gongzhi.conference.catalog import kind_of
from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.conference.states import MEETING
from gongzhi.conference.telling import tell_units
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.procedures.calendars import calendar


@act
def consult_on_minutes(
    *, meeting: Meeting, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Meeting:
    """Send the draft round; the limit is that of the kind of meeting, in working days."""
    meeting = ready("consult", meeting, by=by, at=at, key=key)
    days = kind_of(meeting.kind).comments.working_days
    due = calendar().working_day_after(clock.day_of(at), days) if days else clock.day_of(at)
    tell_units(MEETING.kind, meeting.pk, sorted(meeting.unit_ids), stage="consulted", due=due, at=at)
    facts = {"due": due.isoformat()}
    return move(meeting, "consult", by=by, at=at, key=key, note=note.strip(), facts=facts, comments_due=due)
