"""Dismiss: set a warning sign aside, and say why."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.prepaid.models import Sign
from gongzhi.prepaid.moves import move, ready, said


@act
def dismiss_sign(*, sign: Sign, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Sign:
    """Set it aside; the same is not told again, something new is.

    :raises Refused: if no reason is given.
    """
    sign = ready("dismiss", sign, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明为什么排除。"))
    return move(sign, "dismiss", by=by, at=at, key=key, note=reason, reason=reason, decided_at=at)
