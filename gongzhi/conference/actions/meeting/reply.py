"""Reply: say who comes to a meeting for a unit, or that nobody can."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, own_unit, ready, said, short
from gongzhi.conference.words import Reply
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def reply_to_notice(
    *,
    meeting: Meeting,
    reply: str,
    by: Actor,
    at: datetime,
    name: str = "",
    reason: str = "",
    unit_id: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """Answer the notice; the last answer before the meeting holds.

    :param reply: attends, alternate or leave.
    :param name: who comes.
    :raises Refused: if an alternate has no name, or a leave no reason.
    """
    meeting = ready("reply", meeting, by=by, at=at, key=key)
    unit = own_unit(meeting, unit_id, by=by)
    if reply not in Reply.values:
        raise Refused(_("请选择是否参加。"), field="reply")
    name = "" if reply == Reply.LEAVE else said(name, field="name", what=_("请写明谁来参加。"), most=60)
    if reply == Reply.ATTENDS:
        reason = short(reason, field="reason", most=200)
    else:
        reason = said(reason, field="reason", what=_("请写明理由。"), most=200)
    row = meeting.participants.select_related("unit").get(unit_id=unit)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = at, by.name
    row.reply, row.name, row.reason = reply, name, reason
    row.save(update_fields=["reply", "name", "reason", "acknowledged_at", "acknowledged_by"])
    facts = {"unit": row.unit.short_name, "reply": reply, "name": name}
    return move(meeting, "reply", by=by, at=at, key=key, note=reason, facts=facts)
