"""The figures that come out of filings: issuers that are filed, by class. What each means stands in
figures/catalog/figures.toml."""

from django.db.models import Count as Number
from django.db.models import Q

from gongzhi.core.actors import Actor
from gongzhi.core.figures import Count, Figure, Scope
from gongzhi.prepaid import access


def issuers_of(issuer: str = "") -> Figure:
    """Count the issuers whose filing held at the end of the period, out of all that had been handed in by then."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = access.visible(viewer).filter(submitted_at__lt=scope.ends)
        if issuer:
            rows = rows.filter(issuer=issuer)
        if scope.member:
            rows = rows.filter(unit__member=scope.member)
        if scope.region:
            rows = rows.filter(region__code__startswith=scope.region)
        held = Q(filed_at__lt=scope.ends) & (Q(cancelled_at__isnull=True) | Q(cancelled_at__gte=scope.ends))
        told = rows.aggregate(counted=Number("pk", filter=held), out_of=Number("pk"))
        return Count(told["counted"], told["out_of"])

    return count


FIGURES: dict[str, Figure] = {
    "prepaid.issuers": issuers_of(),
    "prepaid.issuers.group": issuers_of("group"),
    "prepaid.issuers.brand": issuers_of("brand"),
    "prepaid.issuers.scale": issuers_of("scale"),
    "prepaid.issuers.other": issuers_of("other"),
}
"""Code → how it is counted."""
