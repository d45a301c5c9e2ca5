"""Hold hearing: record the hearing; the days to decide run on."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, ready_for, said
from gongzhi.procedures.calendars import calendar

DAYS_BEFORE = 7
"""Working days between telling the party of time and place and the hearing (行政处罚法第六十四条、第八十五条)."""


@act
def hold_hearing(
    *,
    filed_case: FiledCase,
    announced_date: date,
    held_date: date,
    minutes: str,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FiledCase:
    """Record when the hearing was announced and held, and what was said.

    :raises Refused: if it was announced less than seven working days before, lies in the future, or nothing is said.
    """
    filed_case = ready_for("hold_hearing", filed_case, by=by, at=at, key=key)
    minutes = said(minutes, field="minutes", what=_("请写明听证笔录要点和听证报告意见。"))
    if held_date is None or not (filed_case.noticed_date or held_date) <= held_date <= clock.day_of(at):
        raise Refused(_("听证日期应在告知之后、不晚于今天。"), field="held_date")
    if announced_date is None or calendar().working_days(announced_date, held_date) < DAYS_BEFORE:
        raise Refused(_("应当在听证的七个工作日前通知当事人时间、地点。"), field="announced_date")
    return move(
        filed_case,
        "hold_hearing",
        by=by,
        at=at,
        note=minutes,
        key=key,
        facts={"day": held_date.isoformat()},
        hearing_date=held_date,
        commented=True,
    )
