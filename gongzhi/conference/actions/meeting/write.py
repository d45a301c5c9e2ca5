"""Write: put down the minutes of a meeting, or mend them while they are commented."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready, said
from gongzhi.conference.rules import hash_of
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act

LONGEST = 20_000


@act
def write_minutes(*, meeting: Meeting, minutes: str, by: Actor, at: datetime, key: UUID | None = None) -> Meeting:
    """Keep the text; each version stays in the history by its hash.

    :raises Refused: if it is empty or too long.
    """
    meeting = ready("write", meeting, by=by, at=at, key=key)
    minutes = said(minutes.replace("\r\n", "\n"), field="minutes", what=_("请写纪要正文。"), most=LONGEST)
    return move(meeting, "write", by=by, at=at, key=key, facts={"hash": hash_of(minutes)}, minutes=minutes)
