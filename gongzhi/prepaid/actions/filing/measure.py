"""Measure: order an issuer to put something right, or hold an interview with it."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.machine import act
from gongzhi.enforcement.actions.measure.issue import issue_measure
from gongzhi.enforcement.catalog import measure_kinds
from gongzhi.enforcement.intake import NewMeasure
from gongzhi.enforcement.words import Source
from gongzhi.prepaid.catalog import SECTOR, classes
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, ready, said

KINDS = ("rectify", "interview")
"""Measures of enforcement's catalogue that follow from supervising a filing."""


def kinds_of_measure() -> list[tuple[str, str]]:
    return [(key, measure_kinds()[key].title) for key in KINDS]


@act
def take_measure(
    *,
    filing: Filing,
    measure: str,
    demand: str,
    by: Actor,
    at: datetime,
    due_date: date | None = None,
    key: UUID | None = None,
) -> Filing:
    """Take a measure; it leads back to the filing.

    :raises Refused: if nothing is demanded, or its kind needs a day.
    """
    filing = ready("measure", filing, by=by, at=at, key=key)
    if measure not in KINDS:
        raise Refused(_("请选择措施。"), field="measure")
    demand = said(demand, field="demand", what=_("请写明要求做什么。"), most=3000)
    made = issue_measure(
        new=NewMeasure(
            title=_("预付卡监管：%(name)s") % {"name": filing.trader.name[:60]},
            sector=SECTOR,
            details={"class": filing.issuer_title},
            source=Source.PREPAID,
            source_id=filing.pk,
            source_label=filing.number,
            unit_id=filing.unit_id,
            trader_id=filing.trader_id,
            trader_name=filing.trader.name,
            trader_address=filing.trader.address,
            region=filing.region_id,
            kind=measure,
            demand=demand,
            due_date=due_date,
            act=classes().act,
        ),
        by=by,
        at=at,
        key=key and uuid5(key, "measure"),
    )
    facts = {"measure": measure, "record": made.number}
    return move(filing, "measure", by=by, at=at, key=key, note=demand[:500], facts=facts)
