"""Suspend: let a laboratory take no samples for a while."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import Laboratory
from gongzhi.sampling.moves import move, ready, said


@act
def suspend_laboratory(
    *, laboratory: Laboratory, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Laboratory:
    """Let a laboratory take no more samples; those that it has it goes on with.

    :raises Refused: if no reason is given.
    """
    laboratory = ready("suspend", laboratory, by=by, at=at, key=key)
    reason = said(reason, field="reason", what=_("请写明理由。"))
    return move(laboratory, "suspend", by=by, at=at, key=key, note=reason)
