"""End: close an alert before its time."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def end_alert(*, alert: Alert, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Alert:
    """End an alert; it can still be read at its address, with the reason, and is shown in no list of current ones.

    :raises Refused: if no reason is given.
    """
    alert = ready("end", alert, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明提前结束的理由，会公开。"), most=200)
    return move(alert, "end", by=by, at=at, key=key, note=reason, ended_at=at, end_reason=reason)
