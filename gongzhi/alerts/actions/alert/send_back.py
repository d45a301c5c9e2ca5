"""Send back: have an alert written anew before it is published."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def send_alert_back(*, alert: Alert, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Alert:
    """Send an alert back with what is to be changed; an approval is void.

    :raises Refused: if no reason is given.
    """
    alert = ready("send_back", alert, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由。"), most=1000)
    return move(alert, "send_back", by=by, at=at, key=key, note=reason, reviewer=None)
