"""Look into: say what was found about the signs on a pledge; they are gone until there are new ones."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.moves import move, ready, said


@act
def look_into_pledge(*, pledge: Pledge, note: str, by: Actor, at: datetime, key: UUID | None = None) -> Pledge:
    """Keep what was found about the signs.

    :raises Refused: if nothing is said.
    """
    pledge = ready("look_into", pledge, by=by, at=at, key=key)
    note = said(note, field="note", what=_("请写明核实的情况。"), most=1000)
    facts = {"signs": pledge.sign_titles}
    return move(pledge, "look_into", by=by, at=at, key=key, note=note, facts=facts, signs=[], looked_at=at)
