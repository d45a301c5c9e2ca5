"""Cancel: give up an inspection that was not made."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.inspections.models import Inspection
from gongzhi.inspections.moves import move_inspection, ready, said


@act
def cancel_inspection(
    *, inspection: Inspection, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Inspection:
    """Give the visit up.

    :raises Refused: if no reason is given.
    """
    inspection = ready("cancel", inspection, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明取消的理由。"))
    return move_inspection(inspection, "cancel", by=by, at=at, key=key, note=reason)
