"""Ask: have the consumer supply what is missing (补正)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def ask_for_more(*, case: Case, what: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Ask the consumer for what is missing; `what` is shown on their page.

    :raises Refused: if it is not said what is missing.
    """
    what = said(what, field="what", what=_("请写明需要补充什么，消费者会看到。"))
    return move_case(case, "ask", by=by, at=at, note=what, key=key)
