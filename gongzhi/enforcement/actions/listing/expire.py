"""Expire: take traders off the list whose time is over."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.clock import day_of
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.joint.release import end_joint_measures
from gongzhi.enforcement.models import Listing
from gongzhi.enforcement.moves import move
from gongzhi.enforcement.words import ListingState

BATCH = 500


@act
def expire_listing(*, listing: Listing, by: Actor, at: datetime, key: UUID | None = None) -> Listing:
    """End a listing whose last day has passed.

    :raises Refused: as the table says.
    """
    listing = move(listing, "expire", by=by, at=at, key=key, ended_at=at)
    end_joint_measures(listing, at=at)
    return listing


def expire_listings(*, at: datetime, by: Actor = SYSTEM) -> int:
    """End every listing whose last day has passed; return how many."""
    over = Listing.objects.filter(state=ListingState.LISTED, until_date__lt=day_of(at))
    found = list(over.select_related("unit").order_by("id")[:BATCH])
    for listing in found:
        expire_listing(listing=listing, by=by, at=at)
    return len(found)
