"""Closed complaints that are disclosed now."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from gongzhi.cases.words import Outcome
from gongzhi.core import clock
from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.words import Type
from gongzhi.publicity import public
from gongzhi.publicity.models import Disclosure
from gongzhi.routing.subjects import subjects


def rows(records: Sequence[Disclosure]) -> list[Row]:
    return [
        Row(
            code=one.number,
            source_id=record.pk,
            day=clock.day_of(one.published_at),
            region=one.region_code,
            subject=one.subject,
            mark=one.outcome,
            data={
                "number": one.number,
                "trader": one.trader,
                "credit_code": one.credit_code or None,
                "region_code": one.region_code or None,
                "region": one.region or None,
                "subject": one.subject_title or None,
                "problem": one.problem_title or None,
                "result": one.result,
                "text": one.text or None,
                "unit": one.unit,
                "received_date": one.received_date.isoformat(),
                "closed_date": one.closed_date.isoformat(),
                "days": one.days,
                "contested": one.is_contested,
                "published_date": clock.day_of(one.published_at).isoformat(),
                "until_date": one.until_date.isoformat(),
            },
        )
        for record, one in zip(records, public.shown(list(records)), strict=True)
    ]


DISCLOSURES = Dataset(
    key="disclosures",
    title=_("投诉公示"),
    description=_("现在公示着的、已经办结的投诉，一件一行。公示期满或者撤回的，从数据中移出。"),
    withheld=_("投诉人、诉求、凭证、办件编号都不公开；文字说明经工作人员审核后才公开。"),
    counts=_("投诉"),
    code="number",
    day="published_date",
    subjects=lambda: {subject.key: subject.title for subject in subjects()},
    subject_title=_("商品或服务"),
    marks=lambda: dict(Outcome.choices),
    mark_title=_("结果"),
    kinds=frozenset({Disclosure.record_kind}),
    source=lambda today: public.rows(today=today),
    rows=rows,
    page="portal:disclosure",
    keywords=(_("消费投诉"), _("消费者权益保护")),
    columns=(
        Column(name="number", title=_("公示编号"), required=True),
        Column(name="trader", title=_("经营者"), required=True, description=_("自然人只显示姓")),
        Column(name="credit_code", title=_("统一社会信用代码"), description=_("自然人没有")),
        Column(name="region_code", title=_("行政区划代码"), description="GB/T 2260"),
        Column(name="region", title=_("地区")),
        Column(name="subject", title=_("商品或服务")),
        Column(name="problem", title=_("问题")),
        Column(name="result", title=_("结果"), required=True),
        Column(name="text", title=_("文字说明"), description=_("审核过的")),
        Column(name="unit", title=_("办理单位"), required=True),
        Column(name="received_date", title=_("收到日期"), type=Type.DATE, required=True),
        Column(name="closed_date", title=_("办结日期"), type=Type.DATE, required=True),
        Column(name="days", title=_("用时"), type=Type.INTEGER, unit=_("天"), required=True),
        Column(name="contested", title=_("经营者有异议"), type=Type.FLAG, required=True),
        Column(name="published_date", title=_("公示日期"), type=Type.DATE, required=True),
        Column(name="until_date", title=_("公示到"), type=Type.DATE, required=True),
    ),
)
