"""Resubmit: hand in an application again, with what was missing."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.schemes.actions.pledge.apply import checked_terms
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready


@act
def resubmit_pledge(
    *,
    pledge: Pledge,
    by: Actor,
    at: datetime,
    days: int | None = None,
    scope: str = "",
    excluded: Iterable[str] = (),
    excluded_note: str = "",
    note: str = "",
    key: UUID | None = None,
) -> Pledge:
    """Hand a returned application in again with its terms as they are now.

    :raises Invalid: naming each field that is wrong.
    """
    pledge = ready("resubmit", pledge, by=by, at=at, key=key)
    terms, faults = checked_terms(
        pledge.laid_down, days=days, scope=scope, excluded=excluded, excluded_note=excluded_note
    )
    if faults:
        raise Invalid(faults)
    return move(pledge, "resubmit", by=by, at=at, key=key, note=note.strip()[:500], reason="", **terms)
