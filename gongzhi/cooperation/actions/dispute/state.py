"""State: the other unit of a dispute says what it thinks."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.cooperation.models import Dispute
from gongzhi.cooperation.moves import move, ready, said
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def state_position(*, dispute: Dispute, text: str, by: Actor, at: datetime, key: UUID | None = None) -> Dispute:
    """Put it on record for whoever designates.

    :raises Refused: if nothing is said.
    """
    dispute = ready("state", dispute, by=by, at=at, key=key)
    text = said(text, field="text", what=_("请填写本单位的意见。"))
    return move(dispute, "state", by=by, at=at, note=text, key=key, position=text)
