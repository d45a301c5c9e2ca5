"""What was refunded under pledges: by month, prefecture and scheme, small numbers hidden."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr, TruncMonth
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.directory.models import Level, Region
from gongzhi.open_data.catalog import rules as rules_of
from gongzhi.open_data.rules import month_of, suppressed
from gongzhi.open_data.sets.declared import Column, Dataset, Row
from gongzhi.open_data.sets.pledges import scheme_titles
from gongzhi.open_data.words import Type
from gongzhi.schemes.models import Refund
from gongzhi.schemes.words import PAID, RefundState

Cell = tuple[date, str, str]
"""Month, prefecture, scheme."""
Told = tuple[int, int, Decimal]
"""Asked for, refunded, yuan refunded."""


def compute(today: date) -> list[Row]:
    """Count every month that is over."""
    names = dict(Region.objects.filter(level=Level.PREFECTURE).values_list("code", "name"))
    least = rules_of().suppression.least
    counts = count(before=month_of(today))
    groups = groups_of(list(counts))
    hidden = {
        "asked": suppressed({cell: told[0] for cell, told in counts.items()}, groups=groups, least=least),
        "refunded": suppressed({cell: told[1] for cell, told in counts.items()}, groups=groups, least=least),
        "refused": suppressed({cell: told[0] - told[1] for cell, told in counts.items()}, groups=groups, least=least),
    }
    return [row_of(cell, counts[cell], hidden, names) for cell in sorted(counts)]


def count(*, before: date) -> dict[Cell, Told]:
    """Add up by month, prefecture and scheme; one statement."""
    rows = Refund.objects.filter(logged_at__lt=clock.start_of(before)).exclude(state=RefundState.STRUCK)
    paid = Q(state__in=PAID)
    found = (
        rows.order_by()
        .annotate(month=TruncMonth("logged_at"), place=Substr("pledge__region_id", 1, 4))
        .values("month", "place", "pledge__scheme")
        .annotate(asked=Count("pk"), refunded=Count("pk", filter=paid), sum=Sum("amount", filter=paid))
    )
    return {
        (clock.day_of(row["month"]), f"{row['place']}00", row["pledge__scheme"]): (
            row["asked"],
            row["refunded"],
            row["sum"] or Decimal(0),
        )
        for row in found
    }


def groups_of(cells: list[Cell]) -> list[list[Cell]]:
    """Give the cells whose sums are known from elsewhere: over places, over months."""
    groups: dict[tuple, list[Cell]] = defaultdict(list)
    for month, place, scheme in cells:
        for margin in ((month, None, scheme), (None, place, scheme)):
            groups[margin].append((month, place, scheme))
    return list(groups.values())


def row_of(cell: Cell, told: Told, hidden: dict[str, set[Cell]], names: dict[str, str]) -> Row:
    """Make a row; what was refunded is told only where neither it nor what was not refunded is about few."""
    month, place, scheme = cell
    asked, refunded, amount = told
    hides_asked = cell in hidden["asked"]
    hides_rest = hides_asked or cell in hidden["refunded"] or cell in hidden["refused"]
    return Row(
        code=f"{month:%Y-%m},{place},{scheme}",
        day=month,
        region=place,
        subject=scheme,
        weight=0 if hides_asked else asked,
        data={
            "month": f"{month:%Y-%m}",
            "region_code": place,
            "region": names.get(place, place),
            "scheme_key": scheme,
            "scheme": scheme_titles().get(scheme, scheme),
            "asked": None if hides_asked else asked,
            "refunded": None if hides_rest else refunded,
            "amount": None if hides_rest else f"{amount:.2f}",
            "hidden": hides_rest,
        },
    )


EMPTY = _("太小而不显示的为空")
REFUNDS = Dataset(
    key="refunds",
    title=_("无理由退货统计"),
    description=_("承诺门店登记的退货，按月份、市（州）和承诺事项合计。每夜重算，只有已经过完的月份。"),
    withheld=_("单笔退货、门店和消费者都不在其中。"),
    counts=_("退货"),
    code="month,region_code,scheme_key",
    day="month",
    subjects=scheme_titles,
    subject_title=_("承诺事项"),
    compute=compute,
    keywords=(_("放心消费承诺"), _("统计")),
    columns=(
        Column(name="month", title=_("月份"), type=Type.MONTH, required=True),
        Column(name="region_code", title=_("行政区划代码"), required=True, description="GB/T 2260"),
        Column(name="region", title=_("地区"), required=True),
        Column(name="scheme_key", title=_("承诺事项的代号"), required=True),
        Column(name="scheme", title=_("承诺事项"), required=True),
        Column(
            name="asked", title=_("要求退货"), type=Type.INTEGER, unit=_("笔"), description=_("太小而不显示的为空")
        ),
        Column(
            name="refunded", title=_("已退"), type=Type.INTEGER, unit=_("笔"), description=_("太小而不显示的为空")
        ),
        Column(
            name="amount", title=_("已退金额"), type=Type.NUMBER, unit=_("元"), description=_("太小而不显示的为空")
        ),
        Column(name="hidden", title=_("数小不显示"), type=Type.FLAG, required=True),
    ),
)
