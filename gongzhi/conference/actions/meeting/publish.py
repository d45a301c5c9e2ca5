"""Publish: open a resolution to the public, or close it again."""

from datetime import datetime
from uuid import UUID

from gongzhi.conference.actions.meeting.resolve import resolution_of
from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready, short
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def publish_resolution(
    *,
    meeting: Meeting,
    resolution_id: int,
    is_public: bool,
    by: Actor,
    at: datetime,
    public_text: str = "",
    key: UUID | None = None,
) -> Meeting:
    """Say whether the public may read a resolution, and in which words.

    :raises Refused: if there is no such resolution.
    """
    meeting = ready("publish", meeting, by=by, at=at, key=key)
    found = resolution_of(meeting, resolution_id)
    found.is_public, found.public_text = is_public, short(public_text, field="public_text", most=2000)
    found.save(update_fields=["is_public", "public_text"])
    facts = {"position": found.position, "resolution": found.pk, "is_public": is_public}
    return move(meeting, "publish", by=by, at=at, key=key, note=found.public_text, facts=facts)
