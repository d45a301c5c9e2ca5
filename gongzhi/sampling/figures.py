"""The figures that come out of sampling. What each means stands in figures/catalog/figures.toml."""

from django.db.models import Count as Number
from django.db.models import Q, QuerySet

from gongzhi.core.actors import Actor
from gongzhi.core.figures import Count, Figure, Scope
from gongzhi.sampling import access
from gongzhi.sampling.models import Sample
from gongzhi.sampling.words import FINAL, State

OF_DRUGS = ("drug", "device", "cosmetics")


def in_scope(scope: Scope, viewer: Actor) -> QuerySet[Sample]:
    rows = access.visible(viewer)
    if scope.member:
        rows = rows.filter(unit__member=scope.member)
    if scope.region:
        own = Q(region__code__startswith=scope.region)
        rows = rows.filter(own | Q(region__isnull=True, unit__region__code__startswith=scope.region))
    return rows


def batches(*kinds: str) -> Figure:
    """Count batches sampled, out of those and the ones that became void."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = in_scope(scope, viewer).filter(kind__in=kinds, sampled_at__gte=scope.begins, sampled_at__lt=scope.ends)
        told = rows.aggregate(counted=Number("pk", filter=~Q(state=State.VOID)), out_of=Number("pk"))
        return Count(told["counted"], told["out_of"])

    return count


def pass_rate(kind: str) -> Figure:
    """Count batches that passed, out of those whose result became final."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = in_scope(scope, viewer).filter(
            kind=kind, state__in=FINAL, final_at__gte=scope.begins, final_at__lt=scope.ends
        )
        told = rows.aggregate(counted=Number("pk", filter=Q(state=State.PASSED)), out_of=Number("pk"))
        return Count(told["counted"], told["out_of"])

    return count


FIGURES: dict[str, Figure] = {
    "sampling.batches": batches(*OF_DRUGS),
    "sampling.pass_rate.drugs": pass_rate("drug"),
    "sampling.pass_rate.devices": pass_rate("device"),
    "sampling.pass_rate.cosmetics": pass_rate("cosmetics"),
}
"""Code → how it is counted."""
