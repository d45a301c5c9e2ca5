"""Submit: hand a draft to a second person."""

from datetime import datetime
from uuid import UUID

from gongzhi.alerts.models import Alert
from gongzhi.alerts.moves import move
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def submit_alert(*, alert: Alert, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Alert:
    """Hand a draft in for review.

    :raises Refused: if the table does not allow it now.
    """
    return move(alert, "submit", by=by, at=at, key=key, note=note.strip())
