"""Note: write something down for colleagues; consumers never see it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import move_case, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def note_on_case(*, case: Case, text: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Write a note into the history.

    :raises Refused: if it is empty.
    """
    text = said(text, field="text", what=_("请填写备注内容。"))
    return move_case(case, "note", by=by, at=at, note=text, key=key)
