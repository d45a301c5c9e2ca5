"""Approve: the convener signs the minutes off; their text stays as it is from now on."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.conference.rules import hash_of
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def approve_minutes(*, meeting: Meeting, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Meeting:
    """Sign off the text; its hash is kept in the history, so that any later copy can be told apart.

    :raises Refused: while the limit for comments runs and not every invited unit has said something.
    """
    meeting = ready("approve", meeting, by=by, at=at, key=key)
    silent = meeting.unit_ids - set(meeting.comments.values_list("unit_id", flat=True))
    if silent and clock.day_of(at) <= meeting.comments_due:
        raise Refused(
            _("征求意见到 %(day)s 截止，还有 %(count)d 个单位没有回复。")
            % {"day": meeting.comments_due.isoformat(), "count": len(silent)}
        )
    signed = hash_of(meeting.minutes)
    facts = {"hash": signed[:16], "sha256": signed, "silent": sorted(silent)}
    return move(meeting, "approve", by=by, at=at, key=key, note=note.strip(), facts=facts, minutes_hash=signed)
