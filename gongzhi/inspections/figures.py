"""The figures that come out of inspections: visits made, people sent, what was seized. What each means stands in
figures/catalog/figures.toml."""

from django.db.models import Count as Number
from django.db.models import Q, QuerySet, Sum

from gongzhi.core.actors import Actor
from gongzhi.core.figures import Count, Figure, Scope
from gongzhi.inspections import access
from gongzhi.inspections.models import Inspection, Seized, Sent
from gongzhi.inspections.words import DONE_ON_THE_SPOT, PlanKind, State

TO_BE_MADE = (State.PLANNED, State.ASSIGNED, State.STARTED)


def in_scope(rows: QuerySet[Inspection], scope: Scope) -> QuerySet[Inspection]:
    if scope.member:
        rows = rows.filter(unit__member=scope.member)
    if scope.region:
        own = Q(region__code__startswith=scope.region)
        rows = rows.filter(own | Q(region__isnull=True, unit__region__code__startswith=scope.region))
    return rows


def made(scope: Scope, at: str = "") -> Q:
    """Say that a visit was made in the period; `at` leads to the inspection from another table."""
    return Q(
        **{
            f"{at}state__in": DONE_ON_THE_SPOT,
            f"{at}inspected_at__gte": scope.begins,
            f"{at}inspected_at__lt": scope.ends,
        }
    )


def still_to_make(scope: Scope, at: str = "") -> Q:
    """Say that a visit was to be made in the period and was not yet."""
    return Q(
        **{
            f"{at}state__in": TO_BE_MADE,
            f"{at}planned_date__gte": scope.since,
            f"{at}planned_date__lt": scope.until,
        }
    )


def visits(sector: str, **narrower) -> Figure:
    """Count visits made, out of those made and those that were to be made."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = in_scope(access.visible(viewer), scope).filter(
            made(scope) | still_to_make(scope), sector=sector, **narrower
        )
        told = rows.aggregate(counted=Number("pk", filter=made(scope)), out_of=Number("pk"))
        return Count(told["counted"], told["out_of"])

    return count


def people(sector: str) -> Figure:
    """Count people sent to visits made, out of all who were sent, those to visits still to be made included."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = in_scope(access.visible(viewer), scope).filter(made(scope) | still_to_make(scope), sector=sector)
        sent = Sent.objects.filter(inspection__in=rows.values("pk"), aside_at__isnull=True)
        told = sent.aggregate(counted=Number("pk", filter=made(scope, "inspection__")), out_of=Number("pk"))
        return Count(told["counted"], told["out_of"])

    return count


def seized(sector: str) -> Figure:
    """Add up what was seized at visits made, out of the number of lines of goods seized."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = in_scope(access.visible(viewer), scope).filter(made(scope), sector=sector)
        told = Seized.objects.filter(inspection__in=rows.values("pk")).aggregate(
            counted=Sum("quantity"), out_of=Number("pk")
        )
        return Count(told["counted"] or 0, told["out_of"])

    return count


FIGURES: dict[str, Figure] = {
    "prepaid.inspections": visits("prepaid"),
    "prepaid.officers": people("prepaid"),
    "housing.inspected": visits("housing"),
    "housing.inspected.developers": visits("housing", kind="developer"),
    "housing.inspected.agents": visits("housing", kind="agent"),
    "housing.inspected.rental": visits("housing", kind="rental"),
    "housing.inspected.managers": visits("housing", kind="manager"),
    "drug.inspected": visits("drugs"),
    "market.inspected": visits("food"),
    "culture.inspected": visits("tourism"),
    "culture.undercover": visits("tourism", plan__kind=PlanKind.UNDERCOVER),
    "publications.inspected": visits("publications"),
    "publications.seized": seized("publications"),
}
"""Code → how it is counted."""
