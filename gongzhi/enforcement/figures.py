"""The figures that come out of measures and filed cases. What each means stands in figures/catalog/figures.toml."""

from dataclasses import replace

from django.db.models import Count as Number
from django.db.models import DecimalField, F, Q, QuerySet, Sum

from gongzhi.core.actors import Actor
from gongzhi.core.figures import Count, Figure, Scope
from gongzhi.enforcement import access
from gongzhi.enforcement.catalog import sectors
from gongzhi.enforcement.models import FiledCase, Measure, Penalty, Record
from gongzhi.enforcement.words import FiledOutcome, MeasureState

YUAN = DecimalField(max_digits=16, decimal_places=2)


def keys_of(*groups: str) -> list[str]:
    """List the sectors of these groups."""
    return sorted(key for key, sector in sectors().items() if sector.group in groups)


def in_scope(rows: QuerySet[Record], scope: Scope) -> QuerySet[Record]:
    if scope.member:
        rows = rows.filter(unit__member=scope.member)
    if scope.region:
        own = Q(region__code__startswith=scope.region)
        rows = rows.filter(own | Q(region__isnull=True, unit__region__code__startswith=scope.region))
    return rows


def measures(groups: tuple[str, ...], *kinds: str) -> Figure:
    """Count measures of these kinds issued in the period, out of all measures issued; none that were withdrawn."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = in_scope(access.visible(Measure, viewer), scope).filter(
            sector__in=keys_of(*groups), issued_date__gte=scope.since, issued_date__lt=scope.until
        )
        told = rows.exclude(state=MeasureState.WITHDRAWN).aggregate(
            counted=Number("pk", filter=Q(kind__in=kinds)), out_of=Number("pk")
        )
        return Count(told["counted"], told["out_of"])

    return count


def decided_in(groups: tuple[str, ...], scope: Scope, viewer: Actor) -> QuerySet[FiledCase]:
    """Give the cases decided in the period, but for decisions that were annulled."""
    return in_scope(access.visible(FiledCase, viewer), scope).filter(
        sector__in=keys_of(*groups),
        decided_date__gte=scope.since,
        decided_date__lt=scope.until,
        annulled_at__isnull=True,
    )


def under_way(groups: tuple[str, ...], scope: Scope, viewer: Actor) -> QuerySet[FiledCase]:
    """Give the cases that were open on any day of the period."""
    return in_scope(access.visible(FiledCase, viewer), scope).filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=scope.begins),
        sector__in=keys_of(*groups),
        filed_date__lt=scope.until,
    )


def cases(*groups: str) -> Figure:
    """Count cases decided in the period, out of those that were open in it."""

    def count(scope: Scope, viewer: Actor) -> Count:
        decided = Q(decided_date__gte=scope.since, decided_date__lt=scope.until, annulled_at__isnull=True)
        told = under_way(groups, scope, viewer).aggregate(counted=Number("pk", filter=decided), out_of=Number("pk"))
        return Count(told["counted"], told["out_of"])

    return count


def closed(*groups: str) -> Figure:
    """Count cases closed in the period, out of those that were open in it."""

    def count(scope: Scope, viewer: Actor) -> Count:
        told = under_way(groups, scope, viewer).aggregate(
            counted=Number("pk", filter=Q(closed_at__gte=scope.begins, closed_at__lt=scope.ends)),
            out_of=Number("pk"),
        )
        return Count(told["counted"], told["out_of"])

    return count


def growth(*groups: str) -> Figure:
    """Count cases decided in the period, and in the same period a year before."""

    def count(scope: Scope, viewer: Actor) -> Count:
        before = replace(scope, since=year_before(scope.since), until=year_before(scope.until))
        now, then = (decided_in(groups, each, viewer).count() for each in (scope, before))
        return Count(now, then)

    return count


def year_before(day):
    """Give the same day a year before; the last of February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def amounts(groups: tuple[str, ...], *columns: str, punished: bool = False) -> Figure:
    """Add up amounts of the cases decided in the period, out of the number of these cases."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = decided_in(groups, scope, viewer)
        if punished:
            rows = rows.filter(outcome=FiledOutcome.PUNISHED)
        total = sum((F(column) for column in columns[1:]), F(columns[0]))
        told = rows.aggregate(counted=Sum(total, output_field=YUAN), out_of=Number("pk"))
        return Count(told["counted"] or 0, told["out_of"])

    return count


def large(*groups: str) -> Figure:
    """Count large cases among those decided in the period."""

    def count(scope: Scope, viewer: Actor) -> Count:
        told = decided_in(groups, scope, viewer).aggregate(
            counted=Number("pk", filter=Q(is_large=True)), out_of=Number("pk")
        )
        return Count(told["counted"], told["out_of"])

    return count


def penalties(*groups: str) -> Figure:
    """Count penalties imposed by decisions of the period, several to a case, out of the number of cases punished."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = decided_in(groups, scope, viewer).filter(outcome=FiledOutcome.PUNISHED)
        told = Penalty.objects.filter(filed_case__in=rows.values("pk"), struck_at__isnull=True).aggregate(
            counted=Number("pk"), out_of=Number("filed_case", distinct=True)
        )
        return Count(told["counted"], told["out_of"])

    return count


HOUSING, DRUG, PREPAID, CULTURE = ("housing",), ("drug",), ("prepaid",), ("tourism", "publications")
MARKET = ("market", "food", "online")
FIGURES: dict[str, Figure] = {
    "prepaid.orders": measures(PREPAID, "rectify"),
    "prepaid.interviews": measures(PREPAID, "interview"),
    "housing.orders": measures(HOUSING, "rectify"),
    "housing.warnings": measures(HOUSING, "warning_letter", "interview"),
    "housing.bad_credit": measures(HOUSING, "bad_credit"),
    "housing.penalties": penalties(*HOUSING),
    "housing.closed": closed(*HOUSING),
    "drug.cases": cases(*DRUG),
    "drug.cases_growth": growth(*DRUG),
    "drug.value": amounts(DRUG, "goods_value"),
    "drug.fines": amounts(DRUG, "fine", "gains", punished=True),
    "drug.large_cases": large(*DRUG),
    "market.orders": measures(MARKET, "rectify"),
    "market.cases": cases(*MARKET),
    "market.fines": amounts(MARKET, "fine", "gains", punished=True),
    "market.recovered": amounts(MARKET, "recovered"),
    "culture.orders": measures(CULTURE, "rectify"),
    "culture.cases": cases(*CULTURE),
    "culture.fines": amounts(CULTURE, "fine", "gains", punished=True),
}
"""Code → how it is counted."""
