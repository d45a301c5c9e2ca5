"""Close: end a case with its closing form."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, said


@act
def close_case(*, filed_case: FiledCase, summary: str, by: Actor, at: datetime, key: UUID | None = None) -> FiledCase:
    """Close a case that was performed or ended.

    :raises Refused: if something is still held, or nothing is said.
    """
    summary = said(summary, field="summary", what=_("请写明执行和结案的情况。"))
    return move(filed_case, "close", by=by, at=at, note=summary, key=key, closed_at=at)
