"""Write: one side says something, adds evidence, or asks; the offers stand as they are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.files import Examined
from gongzhi.core.machine import act
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.moves import ready, said, say


@act
def write_message(
    *,
    negotiation: Negotiation,
    text: str,
    files: Sequence[Examined] = (),
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Negotiation:
    """Put a message into the thread.

    :raises Refused: if nothing is said, or the negotiation is over.
    """
    negotiation = ready(negotiation, "write", by=by, at=at, key=key)
    text = said(text, _("请写下要说的话。"))
    return say(negotiation, "write", by=by, at=at, key=key, text=text, files=files)
