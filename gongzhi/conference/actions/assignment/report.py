"""Report: say how far an assignment has come."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.conference.models import Assignment
from gongzhi.conference.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act


@act
def report_progress(
    *, assignment: Assignment, text: str, percent: int, by: Actor, at: datetime, key: UUID | None = None
) -> Assignment:
    """Report progress.

    :param percent: of the whole, as its owner sees it.
    :raises Refused: if nothing is said, or the percentage is none.
    """
    assignment = ready("report", assignment, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请写明做了什么、还差什么。"), most=2000)
    if not 0 <= percent <= 100:
        raise Refused(_("完成比例在 0 到 100 之间。"), field="percent")
    facts = {"percent": percent, "before": assignment.percent}
    return move(assignment, "report", by=by, at=at, key=key, note=text, facts=facts, percent=percent)
