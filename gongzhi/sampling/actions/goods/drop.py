"""Drop: no longer watch goods."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Watched
from gongzhi.sampling.moves import move, ready, said


@act
def drop_goods(*, goods: Watched, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Watched:
    """Take goods off the list; their history stays.

    :raises Refused: if no reason is given.
    """
    goods = ready("drop", goods, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由。"))
    return move(goods, "drop", by=by, at=at, key=key, note=reason)
