"""Apply court: ask the people's court to enforce a decision."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, said


@act
def apply_to_court(
    *, filed_case: FiledCase, court: str, note: str = "", by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Record that the court was asked.

    :raises Refused: if the party was not urged, or its days after that have not passed.
    """
    court = said(court, field="court", what=_("请写明人民法院的名称。"))[:80]
    return move(
        filed_case,
        "apply_court",
        by=by,
        at=at,
        note=note.strip(),
        key=key,
        facts={"court": court},
        court_date=clock.day_of(at),
    )
