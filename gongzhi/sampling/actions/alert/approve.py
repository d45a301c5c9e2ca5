"""Approve: a second person stands for a draft."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.moves import move


@act
def approve_alert(
    *, alert: AlertDraft, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> AlertDraft:
    """Approve a draft; from now on its text is fixed.

    :raises Refused: to anybody who wrote at it.
    """
    approver = by.id if by.kind == "officer" else None
    return move(alert, "approve", by=by, at=at, key=key, note=note.strip(), approved_at=at, approver_id=approver)
