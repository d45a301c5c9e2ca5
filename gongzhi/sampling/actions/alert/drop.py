"""Drop: give up a draft."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.moves import move, ready, said


@act
def drop_alert(*, alert: AlertDraft, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> AlertDraft:
    """Give up a draft; its text stays with the goods.

    :raises Refused: if no reason is given.
    """
    alert = ready("drop", alert, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由。"))
    return move(alert, "drop", by=by, at=at, key=key, note=reason)
