"""The verbs of versions, and the action that does each."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.library.actions.approve import approve_text
from gongzhi.library.actions.refuse import refuse_text
from gongzhi.library.models import Revision

VERBS: dict[str, Callable] = {"approve": approve_text, "refuse": refuse_text}


def do(revision: Revision, verb: str, *, by: Actor, at: datetime, key: UUID | None = None, **told) -> Revision:
    """Do a verb with what it must be told.

    :raises KeyError: if versions have no such verb.
    """
    return VERBS[verb](revision=revision, by=by, at=at, key=key, **told)
