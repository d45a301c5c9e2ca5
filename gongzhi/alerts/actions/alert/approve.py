"""Approve: a second person stands for an alert."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import move, ready
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed
from gongzhi.core.machine import act


@act
def approve_alert(*, alert: Alert, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Alert:
    """Approve an alert; its text is fixed until it is sent back.

    :raises Refused: to anybody who wrote at it.
    """
    alert = ready("approve", alert, by=by, at=at, key=key)
    if by.id is None:
        raise NotAllowed(_("审核要由工作人员作出。"))
    return move(alert, "approve", by=by, at=at, key=key, note=note.strip(), reviewer=by.id)
