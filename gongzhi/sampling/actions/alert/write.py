"""Write: draft an alert to consumers from what was found about goods."""

from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import override

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.listing import listed
from gongzhi.core.machine import act
from gongzhi.sampling.catalog import hazards
from gongzhi.sampling.models import AlertDraft, Watched
from gongzhi.sampling.moves import begin, move, ready, refuse_second
from gongzhi.sampling.risk import weighed
from gongzhi.sampling.words import AlertState, Level


@act
def write_alert(*, goods: Watched, by: Actor, at: datetime, key: UUID | None = None) -> AlertDraft:
    """Draft an alert; the text says what was found and what to look out for, and waits to be edited.

    :raises Refused: if no risk was decided on.
    """
    key = key or uuid4()
    refuse_second(AlertDraft, key)
    goods = ready("draft", goods, by=by, at=at, key=key)
    with override("zh-hans"):  # official texts are Chinese whoever drafts them
        found = weighed(goods, at=at)
        title = (_("关于%(goods)s的消费提示") % {"goods": goods.title})[:80]
        body = body_for(goods, found, at=at)
    alert = AlertDraft(
        goods=goods,
        title=title,
        body=body,
        state=AlertState.DRAFT,
        unit=goods.unit,
        writers=[by.id] if by.kind == "officer" else [],
        evidence=found.told(),
        made_at=at,
        source_key=key,
    )
    begin(alert, "write", by=by, at=at, facts={"goods": goods.title})
    move(goods, "draft", by=by, at=at, key=uuid5(key, "draft"), facts={"title": title})
    return alert


def body_for(goods: Watched, found, *, at: datetime) -> str:
    """Write the text from the findings: no trader, matters as numbers, nothing that is not final."""
    parts = [
        _("近期，有关部门在风险监测中对%(goods)s予以关注，认定为%(level)s。")
        % {
            "goods": _("%(goods)s（原产地：%(origin)s）") % {"goods": goods.title, "origin": goods.origin}
            if goods.origin
            else goods.title,
            "level": Level(goods.level).label,
        }
    ]
    if goods.hazards:
        titles = hazards()
        parts.append(
            _("主要风险：%(hazards)s。") % {"hazards": listed(titles.get(key, key) for key in goods.hazards)}
        )
    told = [reason.finding for reason in found.reasons if reason.finding.key != "sample_suspect"]
    if told:
        parts.append(_("截至 %(day)s，主要情况如下：") % {"day": clock.day_of(at).isoformat()})
        parts += [
            _("（%(n)d）%(what)s。") % {"n": n, "what": each.title} for n, each in enumerate(told[:10], start=1)
        ]
    parts += [
        _("提醒消费者："),
        _("一、通过正规渠道购买，查看中文标签、生产日期和进口商信息，保留购物凭证。"),
        _("二、购买、使用前核对批次；属于已通报批次的，请停止食用或者使用，并联系销售者退货。"),
        _("三、发现问题的，请拨打 12315 或者在全国12315平台投诉举报；涉及进口环节的，可以拨打 12360。"),
    ]
    return "\n".join(parts)
