"""Dispose: say what becomes of things that were held."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Hold
from gongzhi.enforcement.moves import move, ready_for, said
from gongzhi.enforcement.words import Disposal


@act
def dispose_of_hold(
    *, hold: Hold, disposal: str, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Hold:
    """End a hold.

    :raises Refused: if the way is none, or no reason is given.
    """
    hold = ready_for("dispose", hold, by=by, at=at, key=key)
    if disposal not in Disposal.values:
        raise Refused(_("请选择处理方式。"), field="disposal")
    reason = said(reason, field="reason", what=_("请写明处理的情况。"))
    facts = {"disposal": str(Disposal(disposal).label)}
    return move(hold, "dispose", by=by, at=at, note=reason, key=key, facts=facts, disposal=disposal, ended_at=at)
