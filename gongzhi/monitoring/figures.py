"""The figures that come out of online monitoring. What each means stands in figures/catalog/figures.toml."""

from django.db.models import Count as Number
from django.db.models import Q, QuerySet

from gongzhi.core.actors import Actor
from gongzhi.core.figures import Count, Figure, Scope
from gongzhi.monitoring import access
from gongzhi.monitoring.models import Hit, Programme, Run
from gongzhi.monitoring.words import LOOKED_AT, HitState


def programmes(scope: Scope, viewer: Actor) -> QuerySet[Programme]:
    rows = access.visible_programmes(viewer)
    if scope.member:
        rows = rows.filter(unit__member=scope.member)
    if scope.region:
        rows = rows.filter(unit__region__code__startswith=scope.region)
    return rows


def runs(scope: Scope, viewer: Actor) -> Count:
    """Count checks in which a page was looked at, out of all that were tried."""
    rows = Run.objects.filter(
        programme__in=programmes(scope, viewer).values("pk"), at__gte=scope.begins, at__lt=scope.ends
    )
    told = rows.aggregate(counted=Number("pk", filter=Q(outcome__in=LOOKED_AT)), out_of=Number("pk"))
    return Count(told["counted"], told["out_of"])


def findings(scope: Scope, viewer: Actor) -> Count:
    """Count findings that officers confirmed in the period, out of all that they decided on."""
    rows = Hit.objects.filter(
        programme__in=programmes(scope, viewer).values("pk"), decided_at__gte=scope.begins, decided_at__lt=scope.ends
    )
    told = rows.aggregate(counted=Number("pk", filter=Q(state=HitState.CONFIRMED)), out_of=Number("pk"))
    return Count(told["counted"], told["out_of"])


FIGURES: dict[str, Figure] = {"monitoring.runs": runs, "monitoring.findings": findings}
"""Code → how it is counted."""
