"""Call: send the notice of a meeting to those who are invited."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.catalog import Kind, kind_of
from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready, short
from gongzhi.conference.states import MEETING
from gongzhi.conference.telling import tell_units
from gongzhi.conference.words import TOOK_PLACE
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.procedures.calendars import calendar


@act
def call_meeting(
    *, meeting: Meeting, by: Actor, at: datetime, short_notice: str = "", key: UUID | None = None
) -> Meeting:
    """Send the notice; the units find it in their day's digest and acknowledge it.

    :param short_notice: why it is called later than the rule says; needed then.
    :raises Refused: if the meeting that comes before was not held, or the notice is short without a reason.
    """
    meeting = ready("call", meeting, by=by, at=at, key=key)
    kind = kind_of(meeting.kind)
    if reason := misses_what_comes_before(meeting, kind):
        raise Refused(reason)
    short_notice = short(short_notice, field="short_notice", most=200)
    today, day = clock.day_of(at), clock.day_of(meeting.starts_at)
    given = calendar().working_days(today, day)
    if given < kind.notice.working_days and not short_notice:
        raise Refused(
            _("离开会只有 %(given)d 个工作日，规定至少 %(least)d 个；请写明为什么提前不够。")
            % {"given": given, "least": kind.notice.working_days},
            field="short_notice",
        )
    meeting.participants.update(acknowledged_at=None, acknowledged_by="", reply="", name="", reason="")
    tell_units(MEETING.kind, meeting.pk, sorted(meeting.unit_ids), stage="called", due=day, at=at)
    facts = {"given": given, "units": sorted(meeting.unit_ids)}
    return move(meeting, "call", by=by, at=at, key=key, note=short_notice, facts=facts, called_at=at)


def misses_what_comes_before(meeting: Meeting, kind: Kind) -> str:
    """Tell that the meeting which must come before was not held since the last one of this kind; else nothing."""
    if kind.before is None:
        return ""
    held = Meeting.objects.filter(state__in=TOOK_PLACE)
    last = held.filter(kind=kind.key).order_by("-held_at").values_list("held_at", flat=True).first()
    since = held.filter(kind=kind.before.kind)
    if last:
        since = since.filter(held_at__gt=last)
    if since.exists():
        return ""
    return _("要先召开%(kind)s研究议题。") % {"kind": kind_of(kind.before.kind).title}
