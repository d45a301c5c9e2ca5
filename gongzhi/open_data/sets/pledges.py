"""Stores whose pledge holds now."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.words import Type
from gongzhi.schemes.catalog import schemes
from gongzhi.schemes.models import Pledge
from gongzhi.schemes.public import held


def scheme_titles() -> dict[str, str]:
    return {key: scheme.title for key, scheme in schemes().items()}


def rows(records: Sequence[Pledge]) -> list[Row]:
    return [
        Row(
            code=record.sign_number,
            source_id=record.pk,
            day=record.joined_date,
            region=record.region_id,
            subject=record.scheme,
            data={
                "sign_number": record.sign_number,
                "store_code": record.store.code,
                "store": record.store.name,
                "address": record.store.address,
                "trader": record.trader.name,
                "credit_code": record.trader.credit_code or None,
                "scheme": record.scheme_title,
                "days": record.days,
                "scope": record.scope,
                "excluded": "；".join(filter(None, [*record.excluded_titles, record.excluded_note])) or None,
                "region_code": record.region_id,
                "region": record.region.name,
                "joined_date": record.joined_date.isoformat(),
                "until_date": record.until_date.isoformat(),
            },
        )
        for record in records
    ]


PLEDGES = Dataset(
    key="pledges",
    title=_("放心消费承诺"),
    description=_("承诺现在有效的门店，一个门店的一项承诺一行。暂停、退出、取消或者到期的，从数据中移出。"),
    withheld=_("暂停、退出的原因，检查发现的问题，单笔退货都不公开。"),
    counts=_("承诺"),
    code="sign_number",
    day="joined_date",
    subjects=scheme_titles,
    subject_title=_("承诺事项"),
    kinds=frozenset({Pledge.record_kind}),
    source=lambda today: held(),
    rows=rows,
    page="portal:store",
    page_column="store_code",
    keywords=(_("放心消费承诺"), _("消费者权益保护")),
    columns=(
        Column(name="sign_number", title=_("标识编号"), required=True),
        Column(name="store_code", title=_("门店代码"), required=True, description=_("门店二维码里的代码")),
        Column(name="store", title=_("门店"), required=True),
        Column(name="address", title=_("地址"), required=True),
        Column(name="trader", title=_("经营者"), required=True),
        Column(name="credit_code", title=_("统一社会信用代码")),
        Column(name="scheme", title=_("承诺事项"), required=True),
        Column(name="days", title=_("退货天数"), type=Type.INTEGER, unit=_("天"), required=True),
        Column(name="scope", title=_("适用的商品")),
        Column(name="excluded", title=_("不适用的商品"), description=_("几项之间用分号")),
        Column(name="region_code", title=_("行政区划代码"), required=True, description="GB/T 2260"),
        Column(name="region", title=_("地区"), required=True),
        Column(name="joined_date", title=_("加入日期"), type=Type.DATE, required=True),
        Column(name="until_date", title=_("有效到"), type=Type.DATE, required=True),
    ),
)
