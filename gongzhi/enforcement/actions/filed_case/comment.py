"""Comment: record what the party said, or that it gives up its right to."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import FiledCase
from gongzhi.enforcement.moves import move, said


@act
def record_comment(
    *, filed_case: FiledCase, comment: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Record the party's comment and how it was checked, or its word that it has none.

    :raises Refused: if nothing is said.
    """
    comment = said(comment, field="comment", what=_("请写明陈述、申辩的内容和复核意见；放弃的写明放弃。"))
    return move(filed_case, "comment", by=by, at=at, note=comment, key=key, commented=True)
