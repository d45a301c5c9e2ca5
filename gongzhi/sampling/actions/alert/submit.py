"""Submit: hand a draft to a second person."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.moves import move


@act
def submit_alert(
    *, alert: AlertDraft, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> AlertDraft:
    """Hand a draft in for approval.

    :raises Refused: if the table does not allow it now.
    """
    return move(alert, "submit", by=by, at=at, key=key, note=note.strip())
