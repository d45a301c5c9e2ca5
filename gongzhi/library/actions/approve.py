"""Approve: a second person stands for a version; everybody reads it from now on."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed
from gongzhi.core.machine import act
from gongzhi.library.actions.replace import replace_text
from gongzhi.library.models import Article, Revision
from gongzhi.library.moves import COLUMNS, grams_of, move
from gongzhi.library.states import REVISION


@act
def approve_text(*, revision: Revision, by: Actor, at: datetime, note: str = "", key: UUID | None = None) -> Revision:
    """Let a version be what everybody reads; the one before is kept and can still be read.

    :raises Refused: to its writer.
    """
    article = Article.objects.select_for_update(of=("self",)).get(pk=revision.article_id)
    revision = machine.lock(revision, key=key, kind=REVISION.kind)
    if refused := REVISION.refusal(revision, "approve", by=by, at=at):
        raise refused
    if by.kind == "officer" and by.id is None:
        raise NotAllowed(_("审核要由工作人员作出。"))
    if article.current_id:
        replace_text(revision=article.current, by=by, at=at)
    revision = move(revision, "approve", by=by, at=at, key=key, note=note.strip(), reviewer=by.id, decided_at=at)
    article.current = revision
    article.grams = grams_of({name: getattr(revision, name) for name in COLUMNS})
    article.save(update_fields=["current", "grams"])
    return revision
