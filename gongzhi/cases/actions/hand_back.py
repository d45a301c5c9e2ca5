"""Hand back: give a case back to the unit that took it in, to be routed again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cases.models import Case
from gongzhi.cases.moves import said, send_to_intake
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def hand_back_case(*, case: Case, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Case:
    """Put a case into the triage queue of the unit that took it in.

    :raises Refused: if no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明交回的理由。"))
    return send_to_intake(case, by=by, at=at, note=reason, key=key)
