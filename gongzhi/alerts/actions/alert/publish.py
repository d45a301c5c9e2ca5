"""Publish: let everybody read an alert; subscribers are told."""

from datetime import datetime
from uuid import UUID

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def publish_alert(*, alert: Alert, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Alert:
    """Publish an approved alert. Who subscribed is told by mail, as the line of the journal is followed.

    :raises Refused: if the table does not allow it now.
    """
    return move(alert, "publish", by=by, at=at, key=key, note=note.strip(), published_at=at)
