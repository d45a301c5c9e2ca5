"""Lapse: an alert ends by itself after its last day."""

from datetime import datetime

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def lapse_alert(*, alert: Alert, by: Actor, at: datetime) -> Alert:
    """End an alert whose last day has passed.

    :raises Refused: if it has not.
    """
    return move(alert, "lapse", by=by, at=at, ended_at=at)
