"""Revise: change day, place or name of a meeting before it is called."""

from datetime import datetime
from uuid import UUID

from gongzhi.conference.actions.meeting.plan import checked
from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def revise_meeting(
    *,
    meeting: Meeting,
    title: str,
    starts_at: datetime,
    place: str,
    by: Actor,
    at: datetime,
    chair: str = "",
    key: UUID | None = None,
) -> Meeting:
    """Change what the meeting says of itself.

    :raises Invalid: naming each field that is wrong.
    """
    meeting = ready("revise", meeting, by=by, at=at, key=key)
    told = checked(title=title, starts_at=starts_at, place=place, chair=chair)
    names = ("title", "starts_at", "place", "chair")
    before = {name: str(getattr(meeting, name)) for name in names if getattr(meeting, name) != told[name]}
    return move(meeting, "revise", by=by, at=at, key=key, facts={"before": before}, **told)
