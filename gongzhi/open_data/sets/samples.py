"""Results of sampling that were published."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.words import Type
from gongzhi.sampling.catalog import kind_choices
from gongzhi.sampling.models import Sample
from gongzhi.sampling.public import Question, shown
from gongzhi.sampling.public import rows as published
from gongzhi.sampling.words import State

RESULTS = {State.PASSED.value: _("合格"), State.FAILED.value: _("不合格")}


def rows(records: Sequence[Sample]) -> list[Row]:
    return [
        Row(
            code=one.number,
            source_id=sample.pk,
            day=clock.day_of(one.published_at),
            region=sample.region_id or "",
            subject=one.kind,
            mark=sample.state,
            data={
                "number": one.number,
                "goods": one.goods,
                "kind": one.kind_title,
                "batch": one.batch,
                "produced_date": one.produced_date.isoformat() if one.produced_date else None,
                "producer": one.producer or None,
                "trader": one.trader,
                "region_code": sample.region_id,
                "region": one.region or None,
                "origin": one.origin or None,
                "passed": one.passed,
                "failed_items": "；".join(one.failed_items) or None,
                "retested": one.retested,
                "laboratory": one.laboratory or None,
                "unit": one.unit,
                "sampled_date": one.sampled_date.isoformat(),
                "published_date": clock.day_of(one.published_at).isoformat(),
            },
        )
        for sample, one in zip(records, shown(list(records)), strict=True)
    ]


SAMPLES = Dataset(
    key="samples",
    title=_("抽检结果"),
    description=_("已经公布的抽样检验结果，一个批次一行。提出过异议的，以复检结论为准；撤回公布的从数据中移出。"),
    basis=_("食品安全抽样检验管理办法、产品质量监督抽查管理暂行办法"),
    withheld=_("封签、数量、购样费、抽样人员、具体地点、异议内容和文件不公开；没有字号的农户、摊贩只显示姓。"),
    counts=_("批次"),
    code="number",
    day="published_date",
    subjects=lambda: dict(kind_choices()),
    subject_title=_("商品类别"),
    marks=lambda: RESULTS,
    mark_title=_("结果"),
    kinds=frozenset({Sample.record_kind}),
    source=lambda today: published(Question()),
    rows=rows,
    page="portal:sample",
    keywords=(_("抽检"), _("食品安全"), _("产品质量")),
    columns=(
        Column(name="number", title=_("样品编号"), required=True),
        Column(name="goods", title=_("商品"), required=True),
        Column(name="kind", title=_("商品类别"), required=True),
        Column(name="batch", title=_("批号"), required=True),
        Column(name="produced_date", title=_("生产日期"), type=Type.DATE),
        Column(name="producer", title=_("标称生产者")),
        Column(name="trader", title=_("被抽样经营者"), required=True, description=_("没有字号的只显示姓")),
        Column(name="region_code", title=_("行政区划代码"), description="GB/T 2260"),
        Column(name="region", title=_("地区")),
        Column(name="origin", title=_("原产地"), description=_("进口商品的")),
        Column(name="passed", title=_("合格"), type=Type.FLAG, required=True),
        Column(name="failed_items", title=_("不合格项目"), description=_("项目，检出值，允许值；几个之间用分号")),
        Column(name="retested", title=_("是否复检"), type=Type.FLAG, required=True),
        Column(name="laboratory", title=_("检验机构"), description=_("复检过的，是复检机构")),
        Column(name="unit", title=_("公布单位"), required=True),
        Column(name="sampled_date", title=_("抽样日期"), type=Type.DATE, required=True),
        Column(name="published_date", title=_("公布日期"), type=Type.DATE, required=True),
    ),
)
