"""Invite: say which units come to a meeting besides those that its kind asks for."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gongzhi.conference.actions.meeting.plan import put_participants
from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def invite_units(
    *, meeting: Meeting, units: Iterable[int], by: Actor, at: datetime, key: UUID | None = None
) -> Meeting:
    """Set who is invited; members stay where the kind of meeting has them all.

    :param units: identifiers of units.
    :raises Refused: if one is not there, or proposed a topic and is left out.
    """
    meeting = ready("invite", meeting, by=by, at=at, key=key)
    names = put_participants(meeting, units, at=at)
    return move(meeting, "invite", by=by, at=at, key=key, facts={"units": "、".join(names)})
