"""Edit: change the text of a draft."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.sampling.models import AlertDraft
from gongzhi.sampling.moves import move, ready, said

LONGEST = 5000


@act
def edit_alert(
    *, alert: AlertDraft, title: str, body: str, by: Actor, at: datetime, key: UUID | None = None
) -> AlertDraft:
    """Change a draft; whoever does can no longer approve it.

    :raises Refused: if title or text are missing or too long.
    """
    alert = ready("edit", alert, by=by, at=at, key=key)
    title = said(title, field="title", what=_("请填写标题。"), most=80)
    body = said(body, field="body", what=_("请填写正文。"), most=LONGEST)
    writers = sorted({*alert.writers, by.id} - {None})
    return move(alert, "edit", by=by, at=at, key=key, title=title, body=body, writers=writers)
