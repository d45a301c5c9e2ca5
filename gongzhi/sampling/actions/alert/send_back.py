"""Send back: have a draft written anew."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.moves import move, ready, said


@act
def send_alert_back(
    *, alert: AlertDraft, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> AlertDraft:
    """Send a draft back to its writers with what is to be changed.

    :raises Refused: if no reason is given.
    """
    alert = ready("send_back", alert, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由。"))
    return move(alert, "send_back", by=by, at=at, key=key, note=reason)
