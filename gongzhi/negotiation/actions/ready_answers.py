"""Ready-made answers of a trader: keeping one and throwing it away."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.core import journal
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.negotiation.models import ReadyAnswer
from gongzhi.negotiation.moves import said

MOST = 50


@transaction.atomic
def keep_answer(*, trader_id: int, title: str, text: str, by: Actor, at: datetime) -> ReadyAnswer:
    """Keep a text under a title; one that has this title is replaced.

    :raises NotAllowed: unless `by` acts for the trader.
    :raises Refused: if title or text are empty or too long, or there are too many.
    """
    if by.kind != "trader" or trader_id not in by.traders:
        raise NotAllowed(_("只能管理本企业的模板。"))
    title = " ".join(title.split())
    if not title or len(title) > 40:
        raise Refused(_("请填写标题，不超过 40 个字。"), field="title")
    text = said(text, _("请填写模板的内容。"))
    if ReadyAnswer.objects.filter(trader_id=trader_id).exclude(title=title).count() >= MOST:
        raise Refused(_("模板最多 %(most)s 个。") % {"most": MOST}, field="title")
    answer, _made = ReadyAnswer.objects.update_or_create(trader_id=trader_id, title=title, defaults={"text": text})
    journal.write("ready_answer", answer.pk, "keep", by=by, at=at, facts={"title": title})
    return answer


@transaction.atomic
def drop_answer(*, answer: ReadyAnswer, by: Actor, at: datetime) -> None:
    """Throw a ready-made answer away.

    :raises NotAllowed: unless `by` acts for its trader.
    """
    if by.kind != "trader" or answer.trader_id not in by.traders:
        raise NotAllowed(_("只能管理本企业的模板。"))
    journal.write("ready_answer", answer.pk, "drop", by=by, at=at, facts={"title": answer.title})
    answer.delete()
