"""Notice: enter what a port, another member or a foreign authority found about goods."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.sampling.models import RiskNotice, Watched
from gongzhi.sampling.moves import move, ready, said
from gongzhi.sampling.words import NoticeKind


@act
def enter_notice(
    *,
    goods: Watched,
    sort: str,
    title: str,
    source: str,
    noticed_date: date,
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> Watched:
    """Keep a notice with its source; from now on it is weighed.

    :param sort: see `words.NoticeKind`.
    :raises Refused: if title, source or day are missing, or the day lies ahead.
    """
    goods = ready("notice", goods, by=by, at=at, key=key)
    if sort not in NoticeKind.values:
        raise Refused(_("请选择通报的种类。"), field="sort")
    title = said(title, field="title", what=_("请写明通报了什么。"), most=200)
    source = said(source, field="source", what=_("请写明是谁发布的、在哪里可以查到。"), most=120)
    if noticed_date is None or noticed_date > clock.day_of(at):
        raise Refused(_("发布日期不能晚于今天。"), field="noticed_date")
    RiskNotice.objects.create(
        goods=goods,
        kind=sort,
        title=title,
        source=source,
        noticed_date=noticed_date,
        at=at,
        officer_id=by.id if by.kind == "officer" else None,
    )
    return move(goods, "notice", by=by, at=at, key=key, facts={"title": title, "sort": sort})
