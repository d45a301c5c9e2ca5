"""Issuers of single-purpose prepaid cards whose filing holds now."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.words import Type
from gongzhi.prepaid.catalog import issuer_title, issuers
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.public import filed
from gongzhi.prepaid.states import FILING


def classes() -> dict[str, str]:
    return {key: issuer.title for key, issuer in issuers().items()}


def source(today: date) -> QuerySet:
    return filed()


def rows(records: Sequence[Filing]) -> list[Row]:
    return [
        Row(
            code=record.number,
            source_id=record.pk,
            day=clock.day_of(record.filed_at),
            region=record.region_id,
            subject=record.issuer,
            data={
                "number": record.number,
                "issuer": record.trader.name,
                "credit_code": record.trader.credit_code or None,
                "brand": record.brand or None,
                "class": issuer_title(record.issuer),
                "trade": str(record.get_trade_display()),
                "outlets": record.outlets,
                "office": record.unit.name,
                "region_code": record.region_id,
                "region": record.region.name,
                "filed_date": clock.day_of(record.filed_at).isoformat(),
            },
        )
        for record in records
    ]


ISSUERS = Dataset(
    key="prepaid-issuers",
    title=_("单用途商业预付卡备案企业"),
    description=_("备案现在有效的发卡企业，一家一行。注销备案的，从数据中移出。"),
    withheld=_("预收资金余额、存管比例、每期报告和风险提示都不公开。"),
    counts=_("发卡企业"),
    code="number",
    day="filed_date",
    subjects=classes,
    subject_title=_("企业类别"),
    kinds=frozenset({FILING.kind}),
    source=source,
    rows=rows,
    keywords=(_("单用途商业预付卡"), _("消费者权益保护")),
    columns=(
        Column(name="number", title=_("备案编号"), required=True),
        Column(name="issuer", title=_("发卡企业"), required=True),
        Column(name="credit_code", title=_("统一社会信用代码")),
        Column(name="brand", title=_("卡名或者品牌")),
        Column(name="class", title=_("企业类别"), required=True),
        Column(name="trade", title=_("行业"), required=True),
        Column(name="outlets", title=_("可以用卡的门店"), type=Type.INTEGER, unit=_("家"), required=True),
        Column(name="office", title=_("备案机关"), required=True),
        Column(name="region_code", title=_("行政区划代码"), required=True, description="GB/T 2260"),
        Column(name="region", title=_("地区"), required=True),
        Column(name="filed_date", title=_("备案日期"), type=Type.DATE, required=True),
    ),
)
