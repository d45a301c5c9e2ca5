"""All figures of enforcement for a period: each counted by the app that owns its records, named by the catalogue.

Apps below are imported; those above name theirs in `settings.FIGURES`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from gongzhi.core.actors import Actor
from gongzhi.core.figures import Count, Figure, Scope
from gongzhi.enforcement.figures import FIGURES as OF_ENFORCEMENT
from gongzhi.figures.catalog import Area, Defined, figures
from gongzhi.inspections.figures import FIGURES as OF_INSPECTIONS
from gongzhi.monitoring.figures import FIGURES as OF_MONITORING
from gongzhi.prepaid.figures import FIGURES as OF_PREPAID
from gongzhi.sampling.figures import FIGURES as OF_SAMPLING
from gongzhi.schemes.figures import FIGURES as OF_SCHEMES

YUAN = "元"
FIGURES: dict[str, Figure] = {
    **OF_INSPECTIONS,
    **OF_ENFORCEMENT,
    **OF_MONITORING,
    **OF_SAMPLING,
    **OF_SCHEMES,
    **OF_PREPAID,
}
"""Of the apps below: code → how it is counted."""


@cache
def counters() -> dict[str, Figure]:
    """Give every figure that is counted, those of apps above by `settings.FIGURES`: code → how."""
    found = dict(FIGURES)
    for name in settings.FIGURES:
        found |= import_string(name)
    return found


@dataclass(frozen=True)
class Counted:
    """One figure, counted."""

    defined: Defined
    count: Count

    @property
    def value(self) -> Decimal | None:
        """The figure itself: what was counted, or the share or growth in percent; None out of nothing."""
        if self.defined.kind in {"count", "amount"}:
            return Decimal(self.count.counted)
        if not self.count.out_of:
            return None
        if self.defined.kind == "share":
            return (Decimal(self.count.counted) * 100 / self.count.out_of).quantize(Decimal("0.01"))
        return (Decimal(self.count.counted - self.count.out_of) * 100 / self.count.out_of).quantize(Decimal("0.1"))

    @property
    def is_money(self) -> bool:
        return self.defined.unit == YUAN

    def as_data(self, as_of: date) -> dict:
        """Give it as programs read it."""
        return {
            "code": self.defined.code,
            "title": self.defined.title,
            "unit": self.defined.unit,
            "kind": self.defined.kind,
            "value": plain(self.value),
            "counted": plain(self.count.counted),
            "out_of": plain(self.count.out_of),
            "as_of": as_of.isoformat(),
        }


def plain(number: Decimal | int | None) -> int | str | None:
    """Write a number for programs: whole ones as numbers, others as text, so that no digit is lost."""
    if number is None or isinstance(number, int):
        return number
    return int(number) if number == number.to_integral_value() else str(number)


def count_all(scope: Scope, *, viewer: Actor) -> list[tuple[Area, list[Counted]]]:
    """Count every figure of the records that the viewer may see, by area."""
    return [
        (area, [Counted(figure, counters()[figure.code](scope, viewer)) for figure in area.figure])
        for area in figures().area
    ]
