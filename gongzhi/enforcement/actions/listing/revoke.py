"""Revoke: take a listing back that should not have been made."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.joint.release import end_joint_measures
from gongzhi.enforcement.models import Listing
from gongzhi.enforcement.moves import move, said


@act
def revoke_listing(*, listing: Listing, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Listing:
    """Revoke the listing.

    :raises Refused: if no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明撤销的理由。"))
    listing = move(listing, "revoke", by=by, at=at, note=reason, key=key, ended_at=at)
    end_joint_measures(listing, at=at)
    return listing
