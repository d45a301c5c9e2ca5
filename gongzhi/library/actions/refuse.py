"""Refuse: a version is not taken; its writer may also take it back so."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.library.models import Revision
from gongzhi.library.moves import move
from gongzhi.library.states import REVISION


@act
def refuse_text(*, revision: Revision, reason: str, by: Actor, at: datetime, key: UUID | None = None) -> Revision:
    """Leave an article as it is.

    :raises Refused: if no reason is given.
    """
    revision = machine.lock(revision, key=key, kind=REVISION.kind)
    if refused := REVISION.refusal(revision, "refuse", by=by, at=at):
        raise refused
    if not reason.strip() or len(reason) > 1000:
        raise Refused(_("请写明理由，不超过 1000 个字。"), field="reason")
    return move(revision, "refuse", by=by, at=at, key=key, note=reason.strip(), reviewer=by.id, decided_at=at)
