"""Annul: take a decision on penalties back; its publication must be withdrawn."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.listing.revoke import revoke_listing
from gongzhi.enforcement.actions.publication.annul import annul_publication
from gongzhi.enforcement.models import FiledCase, Publication
from gongzhi.enforcement.moves import move, said
from gongzhi.enforcement.words import ListingState, PublicationState


@act
def annul_decision(
    *, filed_case: FiledCase, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> FiledCase:
    """Annul the decision: by the unit itself, or its superior after a review. A listing that rests on it ends too.

    :raises Refused: if it is annulled already, or no reason is given.
    """
    reason = said(reason, field="reason", what=_("请写明撤销的依据和理由。"))
    filed_case = move(filed_case, "annul", by=by, at=at, note=reason, key=key, annulled_at=at)
    shown = {PublicationState.PREPARED, PublicationState.PUBLISHED}
    publication = Publication.objects.filter(filed_case=filed_case, state__in=sorted(shown)).first()
    if publication:
        annul_publication(publication=publication, reason=reason, by=by, at=at)
    for listing in filed_case.listings.filter(state=ListingState.LISTED).order_by("id"):
        revoke_listing(listing=listing, reason=reason, by=SYSTEM, at=at)
    return filed_case
