"""Notice: tell the party what penalty is to be given, why, and what it may do."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for


@act
def give_notice(
    *,
    filed_case: FiledCase,
    served_date: date | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Record that the notice was served; the party's days to comment or to ask for a hearing begin.

    :param served_date: the day on which it was served; none: today.
    :raises Refused: if no penalty is proposed, or the day lies in the future or before the case was filed.
    """
    filed_case = ready_for("notice", filed_case, by=by, at=at, key=key)
    day = served_date or clock.day_of(at)
    if not filed_case.filed_date <= day <= clock.day_of(at):
        raise Refused(_("告知日期应在立案之后、不晚于今天。"), field="served_date")
    last = rules.last_day(filed_case.procedure, "comment", day)
    return move(
        filed_case,
        "notice",
        by=by,
        at=at,
        note=note.strip(),
        key=key,
        facts={"day": (last or day).isoformat()},
        noticed_date=day,
        comment_due_date=last,
        commented=False,
    )
