"""Resume: what was wrong has been put right; the pledge holds again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready, said


@act
def resume_pledge(*, pledge: Pledge, note: str, by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """Let a suspended pledge hold again.

    :raises Refused: unless it is said what was put right.
    """
    pledge = ready("resume", pledge, by=by, at=at, key=key)
    note = said(note, field="note", what=_("请写明改好了什么。"))
    return move(pledge, "resume", by=by, at=at, key=key, note=note, reason="")
