"""Replace: a version gives way to the one that was approved after it."""

from datetime import datetime

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.library.models import Revision
from gongzhi.library.moves import move


@act
def replace_text(*, revision: Revision, by: Actor, at: datetime) -> Revision:
    """Keep a version as one that was current; done with the approval of the next one.

    :raises Refused: if it is not the current one.
    """
    return move(revision, "replace", by=by, at=at)
