"""Annul: note that the decision shown no longer holds; it must be withdrawn within its days."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.enforcement.models import Publication
from gongzhi.enforcement.moves import move
from gongzhi.enforcement.words import PublicationState


@act
def annul_publication(
    *, publication: Publication, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> Publication:
    """Let the days to withdraw begin; what was not shown yet never will be.

    :raises Refused: as the table says.
    """
    if publication.state == PublicationState.PREPARED:
        changes = {"to": PublicationState.WITHDRAWN, "ended_at": at, "limits_as": "withdraw"}
    else:
        changes = {}
    return move(publication, "annul", by=by, at=at, note=reason, key=key, **changes)
