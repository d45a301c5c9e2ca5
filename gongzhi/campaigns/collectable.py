"""The kinds of records that a campaign takes in: who sees which, how each is called, from which day it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gongzhi.campaigns.words import Kind
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.enforcement import access as enforcement
from gongzhi.enforcement.models import Clue, FiledCase, Hold, Measure
from gongzhi.inspections import access as inspections
from gongzhi.monitoring import access as monitoring
from gongzhi.sampling import access as sampling


@dataclass(frozen=True)
class Collectable:
    """One kind of record."""

    kind: str
    visible: Callable[[Actor], QuerySet]
    label: Callable[[object], str]
    """As officers know it: number and name."""
    since: Callable[[date], dict]
    """Gives the conditions of those that are not older than a campaign that starts on a day."""
    has_sector: bool = False
    """Its sector is that of a check list of inspections."""

    @property
    def title(self) -> str:
        return Kind(self.kind).label


def of_enforcement(model) -> Callable[[Actor], QuerySet]:
    return lambda viewer: enforcement.visible(model, viewer)


def numbered(record) -> str:
    return f"{record.number} {record.title}"


COLLECTABLE = {
    each.kind: each
    for each in (
        Collectable(
            Kind.PLAN,
            inspections.visible_plans,
            lambda record: record.title,
            lambda day: {"ends__gte": day},
            has_sector=True,
        ),
        Collectable(
            Kind.INSPECTION,
            inspections.visible,
            lambda record: f"{record.number} {record.trader_name}",
            lambda day: {"planned_date__gte": day},
            has_sector=True,
        ),
        Collectable(Kind.CLUE, of_enforcement(Clue), numbered, lambda day: {"found_date__gte": day}),
        Collectable(Kind.FILED_CASE, of_enforcement(FiledCase), numbered, lambda day: {"filed_date__gte": day}),
        Collectable(Kind.HOLD, of_enforcement(Hold), numbered, lambda day: {"began_at__gte": clock.start_of(day)}),
        Collectable(Kind.MEASURE, of_enforcement(Measure), numbered, lambda day: {"issued_date__gte": day}),
        Collectable(
            Kind.PROGRAMME,
            monitoring.visible_programmes,
            lambda record: record.title,
            lambda day: {"state__in": ["running", "paused"]},
        ),
        Collectable(
            Kind.SAMPLING_PLAN,
            sampling.visible_plans,
            lambda record: record.title,
            lambda day: {"year__gte": day.year},
        ),
        Collectable(
            Kind.SAMPLE,
            sampling.visible,
            lambda record: f"{record.number} {record.goods}",
            lambda day: {"sampled_at__gte": clock.start_of(day)},
        ),
    )
}
"""Kind → how it is found and called, in the order of pages."""
