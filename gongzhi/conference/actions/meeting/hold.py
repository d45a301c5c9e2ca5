"""Hold: put down who came to a meeting; without a quorum it was none."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference import rules
from gongzhi.conference.catalog import kind_of
from gongzhi.conference.models import Meeting
from gongzhi.conference.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def hold_meeting(
    *, meeting: Meeting, units: Iterable[int], by: Actor, at: datetime, key: UUID | None = None
) -> Meeting:
    """Say that it was held, and which units were there, by their own people or by an alternate.

    :param units: identifiers of the units that came.
    :raises Refused: if one was not invited, or fewer members came than make a quorum.
    """
    meeting = ready("hold", meeting, by=by, at=at, key=key)
    there = set(units)
    if there - meeting.unit_ids:
        raise Refused(_("请从参会单位中选择。"), field="units")
    members = {row.unit_id for row in meeting.rows if row.is_member}
    kind = kind_of(meeting.kind)
    needed, present = rules.needed_for_quorum(kind.quorum.share, len(members)), len(members & there)
    if present < needed:
        raise Refused(
            _("到会成员单位 %(present)d 个，不足 %(needed)d 个（应到 %(members)d 个），不能作出决议。请改期。")
            % {"present": present, "needed": needed, "members": len(members)},
            field="units",
        )
    meeting.participants.filter(unit_id__in=there).update(attended=True)
    meeting.participants.exclude(unit_id__in=there).update(attended=False)
    facts = {"present": present, "needed": needed, "members": len(members), "units": sorted(there)}
    return move(meeting, "hold", by=by, at=at, key=key, facts=facts, held_at=meeting.starts_at)
