"""Object: the trader says why an entry is wrong or must not be shown."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.models import Disclosure, Objection
from gongzhi.publicity.moves import chosen, keep_files, move, ready, said, working_days_after
from gongzhi.publicity.words import State


@act
def object_to_disclosure(
    *,
    disclosure: Disclosure,
    ground: str,
    text: str,
    by: Actor,
    at: datetime,
    files=(),
    key: UUID | None = None,
) -> Disclosure:
    """Put in an objection: a trader's account its own, an officer one that came by letter or call.

    :raises Refused: after its time, or if nothing is said.
    """
    entry = ready("object", disclosure, by=by, at=at, key=key)
    chosen(ground, disclosure_law().objection)
    text = said(text, field="text", what=_("请写明异议的理由。"), most=3000)
    objection = Objection.objects.create(
        disclosure=entry, ground=ground, text=text, at=at, by_kind=by.kind,
        decide_by=working_days_after(clock.day_of(at), "decide"),
    )  # fmt: skip
    keep_files(objection, files, at=at)
    to = State.OBJECTED if entry.state == State.NOTIFIED else State.CONTESTED
    return move(entry, "object", by=by, at=at, key=key, to=to, facts={"ground": ground})
