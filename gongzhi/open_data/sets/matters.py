"""How many matters consumers brought: by month, prefecture and kind, small numbers hidden."""

from collections import defaultdict
from datetime import date

from django.db.models import Count
from django.db.models.functions import Substr, TruncMonth
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind
from gongzhi.core import clock
from gongzhi.directory.models import Level, Region
from gongzhi.open_data.catalog import rules as rules_of
from gongzhi.open_data.rules import month_of, prefecture_of, suppressed
from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.words import Type

Cell = tuple[date, str, str]
"""Month, prefecture (the province where none is known), kind."""


def compute(today: date) -> list[Row]:
    """Count every month that is over."""
    names = dict(Region.objects.filter(level__in=[Level.PROVINCE, Level.PREFECTURE]).values_list("code", "name"))
    province = next((code for code in names if code.endswith("0000")), "000000")
    counts = count(before=month_of(today), province=province)
    hidden = suppressed(counts, groups=groups_of(counts), least=rules_of().suppression.least)
    return [row_of(cell, counts[cell], cell in hidden, names) for cell in sorted(counts)]


def count(*, before: date, province: str) -> dict[Cell, int]:
    """Count matters by month of receipt, prefecture and kind; one statement, which reads the whole table."""
    found = (
        Case.objects.filter(received_at__lt=clock.start_of(before))
        .order_by()
        .annotate(month=TruncMonth("received_at"), place=Substr("region_id", 1, 4))
        .values("month", "place", "kind")
        .annotate(count=Count("pk"))
    )
    counts: dict[Cell, int] = defaultdict(int)
    for row in found:
        place = prefecture_of(f"{row['place']}00") if row["place"] else ""
        counts[clock.day_of(row["month"]), place or province, row["kind"]] += row["count"]
    return dict(counts)


def groups_of(counts: dict[Cell, int]) -> list[list[Cell]]:
    """Give the cells whose sums are known from elsewhere: over places, over kinds, over months."""
    groups: dict[tuple, list[Cell]] = defaultdict(list)
    for month, place, kind in counts:
        for margin in ((month, None, kind), (month, place, None), (None, place, kind)):
            groups[margin].append((month, place, kind))
    return list(groups.values())


def row_of(cell: Cell, number: int, hidden: bool, names: dict[str, str]) -> Row:
    month, place, kind = cell
    return Row(
        code=f"{month:%Y-%m},{place},{kind}",
        day=month,
        region=place,
        subject=kind,
        weight=0 if hidden else number,
        data={
            "month": f"{month:%Y-%m}",
            "region_code": place,
            "region": names.get(place, place),
            "kind": str(Kind(kind).label),
            "received": None if hidden else number,
            "hidden": hidden,
        },
    )


MATTERS = Dataset(
    key="matters",
    title=_("消费者事项统计"),
    description=_(
        "消费者提出的咨询、投诉、举报、申诉，按收到的月份、市（州）和类型计数。每夜重算，只有已经过完的月份。"
    ),
    withheld=_("每件事项的内容和当事人都不在其中。"),
    counts=_("事项"),
    code="month,region_code,kind",
    day="month",
    subjects=lambda: {kind.value: kind.label for kind in Kind},
    subject_title=_("类型"),
    compute=compute,
    keywords=(_("消费投诉"), _("统计")),
    columns=(
        Column(name="month", title=_("月份"), type=Type.MONTH, required=True),
        Column(name="region_code", title=_("行政区划代码"), required=True, description="GB/T 2260"),
        Column(name="region", title=_("地区"), required=True, description=_("没有地点的，计入省级")),
        Column(name="kind", title=_("类型"), required=True),
        Column(
            name="received",
            title=_("收到件数"),
            type=Type.INTEGER,
            unit=_("件"),
            description=_("太小而不显示的为空"),
        ),
        Column(name="hidden", title=_("数小不显示"), type=Type.FLAG, required=True),
    ),
)
