"""Alerts to consumers that were published, those that have ended too."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from gongzhi.alerts.catalog import subject_choices
from gongzhi.alerts.models import Alert
from gongzhi.alerts.states import ALERT
from gongzhi.alerts.words import PUBLIC, State
from gongzhi.core import clock
from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.words import Type

STATES = {State.PUBLISHED.value: _("有效"), State.ENDED.value: _("已结束")}


def rows(records: Sequence[Alert]) -> list[Row]:
    return [
        Row(
            code=str(record.pk),
            source_id=record.pk,
            day=clock.day_of(record.published_at),
            region=record.region_id,
            subject=record.subject,
            mark=record.state,
            data={
                "number": record.pk,
                "title": record.title,
                "summary": record.summary,
                "body": record.body,
                "advice": record.advice,
                "subject": record.subject_title or None,
                "season": record.season_title or None,
                "region_code": record.region_id,
                "region": record.region.name,
                "unit": record.unit.name,
                "in_force": record.state == State.PUBLISHED,
                "published_date": clock.day_of(record.published_at).isoformat(),
                "corrected_date": clock.day_of(record.corrected_at).isoformat() if record.corrected_at else None,
                "until_date": record.until.isoformat(),
                "ended_date": clock.day_of(record.ended_at).isoformat() if record.ended_at else None,
                "end_reason": record.end_reason or None,
            },
        )
        for record in records
    ]


ALERTS = Dataset(
    key="alerts",
    title=_("消费提示"),
    description=_("发布过的消费提示，结束了的也在其中；更正过的，是更正后的内容。"),
    withheld=_("起草人和审核人不公开。"),
    counts=_("提示"),
    code="number",
    day="published_date",
    subjects=lambda: dict(subject_choices()),
    subject_title=_("商品或服务"),
    marks=lambda: STATES,
    mark_title=_("状态"),
    kinds=frozenset({ALERT.kind}),
    source=lambda today: Alert.objects.filter(state__in=PUBLIC).select_related("unit", "region"),
    rows=rows,
    page="portal:alert",
    keywords=(_("消费提示"), _("消费者权益保护")),
    columns=(
        Column(name="number", title=_("编号"), type=Type.INTEGER, required=True),
        Column(name="title", title=_("标题"), required=True),
        Column(name="summary", title=_("摘要"), required=True),
        Column(name="body", title=_("正文"), required=True),
        Column(name="advice", title=_("怎么办"), required=True, description=_("一行一条")),
        Column(name="subject", title=_("商品或服务")),
        Column(name="season", title=_("时节")),
        Column(name="region_code", title=_("行政区划代码"), required=True, description="GB/T 2260"),
        Column(name="region", title=_("地区"), required=True),
        Column(name="unit", title=_("发布单位"), required=True),
        Column(name="in_force", title=_("有效"), type=Type.FLAG, required=True),
        Column(name="published_date", title=_("发布日期"), type=Type.DATE, required=True),
        Column(name="corrected_date", title=_("更正日期"), type=Type.DATE),
        Column(name="until_date", title=_("有效到"), type=Type.DATE, required=True),
        Column(name="ended_date", title=_("结束日期"), type=Type.DATE),
        Column(name="end_reason", title=_("提前结束的原因")),
    ),
)
