"""Withdraw: stop showing a decision that does not hold."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Publication
from gongzhi.enforcement.moves import move, said


@act
def withdraw_publication(
    *, publication: Publication, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Publication:
    """Take a decision off the public page; that it was there stays on record.

    :raises Refused: if no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明撤回公示的理由。"))
    return move(publication, "withdraw", by=by, at=at, note=reason, key=key, ended_at=at)
