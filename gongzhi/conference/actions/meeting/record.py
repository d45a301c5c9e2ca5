"""Record: put down a meeting that was held before, as a short record."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.conference.actions.meeting.plan import checked, known, put_participants
from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import lead_unit, must_run_it, said
from gongzhi.conference.states import MEETING
from gongzhi.conference.words import MeetingState
from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused


@transaction.atomic
def record_meeting(
    *,
    kind: str,
    title: str,
    starts_at: datetime,
    place: str,
    minutes: str,
    by: Actor,
    at: datetime,
    chair: str = "",
    key: UUID | None = None,
) -> Meeting:
    """Put down a meeting of earlier days; it counts as held and goes no further.

    :raises NotAllowed: unless `by` works in the office.
    :raises Refused: naming the field, if it lies ahead or says nothing.
    """
    key = key or uuid4()
    if made := Meeting.objects.filter(source_key=key).first():
        return made
    must_run_it(by)
    told = checked(title=title, starts_at=starts_at, place=place, chair=chair)
    if starts_at >= at:
        raise Refused(_("只能补录已经开过的会议。"), field="starts_at")
    minutes = said(minutes, field="minutes", what=_("请写明会议的主要内容。"), most=20000)
    meeting = Meeting.objects.create(
        kind=known(kind),
        state=MeetingState.RECORDED,
        lead=lead_unit(at=at),
        made_at=at,
        held_at=starts_at,
        minutes=minutes,
        source_key=key,
        **told,
    )
    put_participants(meeting, (), at=starts_at)
    told = {"target": meeting.state, "unit_id": meeting.lead_id, "key": key}
    journal.write(MEETING.kind, meeting.pk, "record", by=by, at=at, **told)
    return meeting
