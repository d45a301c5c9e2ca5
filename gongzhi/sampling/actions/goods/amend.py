"""Amend: change what is said of watched goods."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.actions.goods.watch import checked
from gongzhi.sampling.models import Watched
from gongzhi.sampling.moves import move, ready


@act
def amend_goods(
    *,
    goods: Watched,
    title: str,
    by: Actor,
    at: datetime,
    hs_code: str = "",
    origin: str = "",
    description: str = "",
    hazards: Iterable[str] = (),
    subjects: Iterable[str] = (),
    words: str = "",
    key: UUID | None = None,
) -> Watched:
    """Change code, origin, hazards, and which matters are counted; the level stays until somebody decides anew.

    :raises Invalid: naming each field that is wrong.
    """
    goods = ready("amend", goods, by=by, at=at, key=key)
    told = checked(
        title=title, hs_code=hs_code, origin=origin, description=description, hazards=hazards, subjects=subjects,
        words=words,
    )  # fmt: skip
    return move(goods, "amend", by=by, at=at, key=key, **told)
