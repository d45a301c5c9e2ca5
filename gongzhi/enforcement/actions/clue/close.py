"""Close: end a clue that needs no case, as where a measure was enough."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.moves import move, said


@act
def close_clue(*, clue: Clue, finding: str, by: Actor, at: datetime, key: UUID | None = None) -> Clue:
    """End a clue without a case, saying what was done about it.

    :raises Refused: if nothing is said.
    """
    finding = said(finding, field="finding", what=_("请写明核查和处理的情况。"))
    return move(clue, "close", by=by, at=at, note=finding, key=key, finding=finding, ended_at=at)
