"""Comment: agree to the draft of the minutes, or say what is to be changed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Comment, Meeting
from gongzhi.conference.moves import move, own_unit, ready, said, short
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def comment_on_minutes(
    *,
    meeting: Meeting,
    agrees: bool,
    by: Actor,
    at: datetime,
    text: str = "",
    unit_id: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """Add what a unit says, within the limit.

    :raises Refused: if it does not agree and says nothing.
    """
    meeting = ready("comment", meeting, by=by, at=at, key=key)
    unit = own_unit(meeting, unit_id, by=by)
    if agrees:
        text = short(text, field="text", most=2000)
    else:
        text = said(text, field="text", what=_("请写明要怎样修改。"), most=2000)
    Comment.objects.create(meeting=meeting, unit_id=unit, agrees=agrees, text=text, at=at)
    row = next(row for row in meeting.rows if row.unit_id == unit)
    facts = {"unit": row.unit.short_name, "agrees": agrees}
    return move(meeting, "comment", by=by, at=at, key=key, note=text, facts=facts)
