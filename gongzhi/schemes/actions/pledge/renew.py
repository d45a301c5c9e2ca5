"""Renew: let a pledge hold for another term."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready
from gongzhi.schemes.rules import months_after


@act
def renew_pledge(*, pledge: Pledge, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Pledge:
    """Let a pledge hold for another term, counted from its end."""
    pledge = ready("renew", pledge, by=by, at=at, key=key)
    until = months_after(pledge.until_date, pledge.laid_down.valid_months)
    facts = {"until": until.isoformat()}
    return move(pledge, "renew", by=by, at=at, key=key, note=note.strip()[:500], facts=facts, until_date=until)
