"""Decisions on penalties that are public now."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from gongzhi.enforcement.catalog import sectors
from gongzhi.enforcement.models import Publication
from gongzhi.enforcement.public import shown_decisions
from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.words import Type


def sector_titles() -> dict[str, str]:
    return {key: sector.title for key, sector in sectors().items()}


def rows(records: Sequence[Publication]) -> list[Row]:
    return [
        Row(
            code=record.number,
            source_id=record.pk,
            day=record.published_date,
            region=record.region_id or "",
            subject=record.sector,
            data={
                "number": record.number,
                "decision_number": record.decision_number,
                "party": record.party_name,
                "credit_code": record.credit_code or None,
                "sector": record.sector_title,
                "violation": record.violation,
                "penalty": record.penalty,
                "basis": record.basis,
                "fine": f"{record.filed_case.fine:.2f}",
                "gains_confiscated": f"{record.filed_case.gains:.2f}",
                "unit": record.unit.name,
                "region_code": record.region_id,
                "region": record.region.name if record.region else None,
                "decided_date": record.decided_date.isoformat(),
                "published_date": record.published_date.isoformat(),
                "until_date": record.until_date.isoformat(),
            },
        )
        for record in records
    ]


PENALTIES = Dataset(
    key="penalties",
    title=_("行政处罚决定"),
    description=_("现在公示着的行政处罚决定。公示期满、提前停止公示或者被撤销的决定，从数据中移出。"),
    basis=_("市场监督管理行政处罚信息公示规定"),
    withheld=_("自然人只显示姓；案件经过、证据和承办人不公开。"),
    counts=_("决定"),
    code="number",
    day="published_date",
    subjects=sector_titles,
    subject_title=_("领域"),
    kinds=frozenset({Publication.record_kind}),
    source=lambda today: shown_decisions(today=today).select_related("unit", "region", "filed_case"),
    rows=rows,
    page="portal:penalty",
    keywords=(_("行政处罚"), _("消费者权益保护")),
    columns=(
        Column(name="number", title=_("公示编号"), required=True),
        Column(name="decision_number", title=_("决定书文号"), required=True),
        Column(name="party", title=_("当事人"), required=True, description=_("自然人只显示姓")),
        Column(name="credit_code", title=_("统一社会信用代码"), description=_("自然人没有")),
        Column(name="sector", title=_("领域"), required=True),
        Column(name="violation", title=_("违法行为"), required=True),
        Column(name="penalty", title=_("处罚内容"), required=True),
        Column(name="basis", title=_("处罚依据"), required=True),
        Column(name="fine", title=_("罚款"), type=Type.NUMBER, unit=_("元"), required=True),
        Column(name="gains_confiscated", title=_("没收违法所得"), type=Type.NUMBER, unit=_("元"), required=True),
        Column(name="unit", title=_("决定机关"), required=True),
        Column(name="region_code", title=_("行政区划代码"), description="GB/T 2260"),
        Column(name="region", title=_("地区")),
        Column(name="decided_date", title=_("决定日期"), type=Type.DATE, required=True),
        Column(name="published_date", title=_("公示日期"), type=Type.DATE, required=True),
        Column(name="until_date", title=_("公示到"), type=Type.DATE, required=True),
    ),
)
