"""Postpone: take the notice of a meeting back, to call it for another day."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready, said
from gongzhi.conference.states import MEETING
from gongzhi.conference.telling import tell_units
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def postpone_meeting(
    *, meeting: Meeting, reason: str, by: Actor, at: datetime, starts_at: datetime, key: UUID | None = None
) -> Meeting:
    """Set another day; the notice is sent anew afterwards.

    :raises Refused: if no reason is given.
    """
    meeting = ready("postpone", meeting, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明改期的理由。"), most=200)
    tell_units(MEETING.kind, meeting.pk, sorted(meeting.unit_ids), stage="postponed", due=None, at=at)
    facts = {"before": meeting.starts_at.isoformat(), "after": starts_at.isoformat()}
    told = {"called_at": None, "starts_at": starts_at}
    return move(meeting, "postpone", by=by, at=at, key=key, note=reason, facts=facts, **told)
