"""The figures that come out of pledges. What each means stands in figures/catalog/figures.toml."""

from decimal import Decimal

from django.db.models import Count as Number
from django.db.models import Q, QuerySet, Sum

from gongzhi.core.actors import Actor
from gongzhi.core.figures import Count, Figure, Scope
from gongzhi.schemes import access
from gongzhi.schemes.words import PAID, RefundState

SCHEME = "no_reason_return"


def narrowed(rows: QuerySet, scope: Scope, way: str = "") -> QuerySet:
    if scope.member:
        rows = rows.filter(**{f"{way}unit__member": scope.member})
    if scope.region:
        rows = rows.filter(**{f"{way}region__code__startswith": scope.region})
    return rows


def stores(scheme: str) -> Figure:
    """Count stores whose pledge held at the end of the period, out of those that had applied by then."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = narrowed(access.visible(viewer).filter(scheme=scheme, applied_at__lt=scope.ends), scope)
        held = Q(joined_date__lt=scope.until) & (Q(ended_at__isnull=True) | Q(ended_at__gte=scope.ends))
        told = rows.aggregate(
            counted=Number("store_id", filter=held, distinct=True), out_of=Number("store_id", distinct=True)
        )
        return Count(told["counted"], told["out_of"])

    return count


def refunds(*, amount: bool) -> Figure:
    """Count what was refunded, out of that and what was refused or did not arrive."""

    def count(scope: Scope, viewer: Actor) -> Count:
        rows = access.visible_refunds(viewer).filter(logged_at__gte=scope.begins, logged_at__lt=scope.ends)
        rows = narrowed(rows.exclude(state=RefundState.STRUCK).filter(pledge__scheme=SCHEME), scope, "pledge__")
        paid = Q(state__in=PAID)
        if amount:
            told = rows.aggregate(counted=Sum("amount", filter=paid), out_of=Sum("amount"))
        else:
            told = rows.aggregate(counted=Number("pk", filter=paid), out_of=Number("pk"))
        return Count(told["counted"] or Decimal(0), told["out_of"] or Decimal(0))

    return count


FIGURES: dict[str, Figure] = {
    f"pledges.{SCHEME}.stores": stores(SCHEME),
    "pledges.no_fakes.stores": stores("no_fakes"),
    "refunds.items": refunds(amount=False),
    "refunds.amount": refunds(amount=True),
}
"""Code → how it is counted."""


def in_all(scope: Scope, *, viewer: Actor, scheme: str = SCHEME) -> list[dict]:
    """Add refunds up by store: [{pledge, paid, all, amount, refused}], most refunds first; one query."""
    rows = access.visible_refunds(viewer).filter(
        logged_at__gte=scope.begins, logged_at__lt=scope.ends, pledge__scheme=scheme
    )
    rows = narrowed(rows.exclude(state=RefundState.STRUCK), scope, "pledge__")
    return list(summed(rows, "pledge_id", "pledge__store__name", "pledge__store__code")[:50])


def by_region(scope: Scope, *, viewer: Actor, scheme: str = SCHEME) -> list[dict]:
    """Add stores and refunds up by prefecture: [{code, stores, paid, all, amount}]; two queries."""
    rows = access.visible_refunds(viewer).filter(
        logged_at__gte=scope.begins, logged_at__lt=scope.ends, pledge__scheme=scheme
    )
    found: dict[str, dict] = {}
    for row in summed(rows.exclude(state=RefundState.STRUCK), "pledge__region_id"):
        line = found.setdefault(f"{row['pledge__region_id'][:4]}00", empty_line())
        for name in ("paid", "all", "amount"):
            line[name] += row[name] or 0
    held = access.visible(viewer).filter(scheme=scheme, joined_date__lt=scope.until)
    held = held.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=scope.ends))
    for code, number in held.order_by().values_list("region_id").annotate(Number("pk")):
        found.setdefault(f"{code[:4]}00", empty_line())["stores"] += number
    return [{"code": code, **found[code]} for code in sorted(found)]


def empty_line() -> dict:
    return {"stores": 0, "paid": 0, "all": 0, "amount": Decimal(0)}


def summed(rows: QuerySet, *by: str) -> QuerySet:
    paid = Q(state__in=PAID)
    grouped = rows.order_by().values(*by)
    told = grouped.annotate(paid=Number("pk", filter=paid), all=Number("pk"), amount=Sum("amount", filter=paid))
    return told.order_by("-all", *by)
