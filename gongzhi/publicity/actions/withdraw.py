"""Withdraw: take away what was shown; a line says that and why, not what it was."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.publicity.actions.withhold import uphold_open
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import chosen, move, ready, tell_public
from gongzhi.publicity.words import NoteKind


@act
def withdraw_disclosure(
    *, disclosure: Disclosure, ground: str, by: Actor, at: datetime, note: str = "", key: UUID | None = None
) -> Disclosure:
    """Take it away for good; an open objection is upheld by it.

    :raises Refused: if no ground of the rule is named.
    """
    entry = ready("withdraw", disclosure, by=by, at=at, key=key)
    chosen(ground, disclosure_law().hold_back)
    uphold_open(entry, at=at)
    tell_public(entry, NoteKind.WITHDRAWN, at=at, ground=ground)
    return move(
        entry, "withdraw", by=by, at=at, key=key, note=note.strip(), ground=ground, ended_at=at,
        facts={"ground": ground},
    )  # fmt: skip
