"""Cancel: a planned check is not made."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Check, Pledge
from gongzhi.schemes.moves import move, ready, said
from gongzhi.schemes.words import CheckState


@act
def cancel_check(*, check: Check, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Check:
    """Cancel a check that was planned.

    :raises Refused: if no reason is given.
    """
    check = ready("cancel", check, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明为什么不检查。"))
    return move(check, "cancel", by=by, at=at, key=key, note=reason)


def cancel_open_check(pledge: Pledge, *, at: datetime) -> None:
    """Cancel what is planned for a pledge that ends."""
    if check := pledge.checks.filter(state=CheckState.PLANNED).first():
        cancel_check(check=check, reason=_("承诺已结束。"), by=SYSTEM, at=at)
