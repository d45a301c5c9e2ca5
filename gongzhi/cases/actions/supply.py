"""Supply: the consumer, or an officer for them, hands in what was asked for."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def supply_more(*, case: Case, text: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Add what was asked for and put the case back before its officer.

    :raises Refused: if nothing is said.
    """
    text = said(text, field="text", what=_("请写下补充的内容；只补附件的，请说明附件是什么。"))
    return move_case(case, "supply", by=by, at=at, note=text, key=key)
