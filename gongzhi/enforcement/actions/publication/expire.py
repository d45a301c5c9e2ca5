"""Expire: end publications whose time is over."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.clock import day_of
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Publication
from gongzhi.enforcement.moves import move
from gongzhi.enforcement.words import PublicationState

BATCH = 500


@act
def expire_publication(*, publication: Publication, by: Actor, at: datetime, key: UUID | None = None) -> Publication:
    """End a publication whose last day has passed.

    :raises Refused: as the table says.
    """
    return move(publication, "expire", by=by, at=at, key=key, ended_at=at)


def expire_publications(*, at: datetime, by: Actor = SYSTEM) -> int:
    """End every publication whose last day has passed; return how many."""
    over = Publication.objects.filter(state=PublicationState.PUBLISHED, until_date__lt=day_of(at))
    found = list(over.select_related("unit").order_by("id")[:BATCH])
    for publication in found:
        expire_publication(publication=publication, by=by, at=at)
    return len(found)
