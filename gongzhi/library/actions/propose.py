"""Propose: write what an article says in words of our own; another person decides."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import AlreadyDone, Refused
from gongzhi.core.machine import act
from gongzhi.library import rules
from gongzhi.library.models import Act, Article, Revision
from gongzhi.library.moves import COLUMNS, checked_text, refuse_others
from gongzhi.library.states import REVISION
from gongzhi.library.words import State


@act
def propose_text(
    *,
    law: Act,
    article: str,
    title: str,
    says: str,
    mark: str,
    by: Actor,
    at: datetime,
    questions: Iterable[dict] = (),
    cites: Iterable[str] = (),
    source: str = "",
    key: UUID | None = None,
) -> Revision:
    """Propose what an article says; until it is approved everybody reads the version before.

    :param article: its number: 46, 第四十六条, 46-2.
    :raises NotAllowed: unless `by` may write.
    :raises Invalid: naming each field that is wrong.
    :raises Refused: if a version waits already, or says what the present one says.
    """
    refuse_others(by)
    key = key or uuid4()
    if made := Revision.objects.filter(source_key=key).first():
        raise AlreadyDone(made)
    number = rules.key_of(article)
    if not number:
        raise Refused(_("请填写条号，例如 46 或者 第四十六条。"), field="article")
    told = checked_text(title=title, says=says, questions=questions, cites=cites, mark=mark, source=source)
    place = Article.objects.get_or_create(act=law, key=number, defaults={"place": rules.place_of(number)})[0]
    place = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=place.pk)
    if place.current and is_same(place.current, told):
        raise Refused(_("和现用的一版相同。"))
    if place.revisions.filter(state=State.PROPOSED).exists():
        raise Refused(_("这一条有一版待审核，请先处理。"))
    made = Revision.objects.create(
        article=place, state=State.PROPOSED, writer=by.id, made_at=at, source_key=key, **told
    )
    journal.write(REVISION.kind, made.pk, "propose", by=by, at=at, target=made.state, key=key)
    return made


def is_same(revision: Revision, told: dict) -> bool:
    """Tell whether a version says just this."""
    return all(getattr(revision, name) == told[name] for name in COLUMNS)
