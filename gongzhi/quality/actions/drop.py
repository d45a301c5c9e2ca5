"""Drop: do not call after all, for a reason: the consumer asked not to be called, the matter was reopened."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.quality.models import Callback
from gongzhi.quality.states import CALLBACK


@act
def drop_callback(*, callback: Callback, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Callback:
    """End a call-back without a call.

    :raises Refused: if no reason is given, or it is over.
    """
    if not reason.strip():
        raise Refused(_("请写明为什么不再回访。"), field="reason")
    return machine.move(CALLBACK, callback, "drop", by=by, at=at, key=key, note=reason.strip()[:200], ended_at=at)
