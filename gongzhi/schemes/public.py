"""What everybody reads of pledges: the stores whose pledge holds or is suspended, their terms, what was refunded.

Not published: why a pledge was suspended, returned or ended, single refunds, who complained, signs, checks' findings.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from gongzhi.core.actors import Actor
from gongzhi.core.clock import day_of, start_of
from gongzhi.core.grams import grams
from gongzhi.core.pages import Page, by_key
from gongzhi.directory.rules import region_prefix
from gongzhi.schemes.catalog import Scheme, schemes
from gongzhi.schemes.models import Change, Pledge, Refund, Store
from gongzhi.schemes.words import HELD, PAID, RefundState, State

PAGE = 50
ENDED_SHOWN = timedelta(days=365)
"""For so long the page of a store says that it once pledged."""
COUNTED_DAYS = 365
"""The numbers of a store are of so many days up to today."""


@dataclass(frozen=True)
class Shown:
    """What a store pledges under one scheme."""

    scheme: Scheme
    state: str
    """active, suspended or ended"""
    since: date
    until: date
    ended: date | None
    days: int
    scope: str
    excluded: tuple[str, ...]
    sign_number: str
    coming: Change | None


@dataclass(frozen=True)
class Refunded:
    """What a store logged in the days counted: refunded out of all, with the sum."""

    paid: int
    all: int
    amount: Decimal
    since: date


def shown(pledge: Pledge) -> Shown:
    return Shown(
        scheme=pledge.laid_down,
        state=pledge.state if pledge.is_held else "ended",
        since=pledge.joined_date,
        until=pledge.until_date,
        ended=day_of(pledge.ended_at) if pledge.ended_at else None,
        days=pledge.days,
        scope=pledge.scope,
        excluded=(*pledge.excluded_titles, *filter(None, [pledge.excluded_note])),
        sign_number=pledge.sign_number,
        coming=pledge.coming if pledge.state == State.ACTIVE else None,
    )


def store_by_code(code: str, *, viewer: Actor) -> Store:
    """Find the store of a QR code; one that never joined is not there.

    :raises Store.DoesNotExist: if there is none.
    """
    joined = Q(pledges__joined_date__isnull=False)
    rows = Store.objects.select_related("trader", "region", "unit").filter(joined, code=code.upper()).distinct()
    return rows.get()


def pledges_at(store: Store, *, viewer: Actor, today: date) -> list[Shown]:
    """Say what a store pledges, what holds first, and what ended in the last year unless it was renewed."""
    rows = store.pledges.filter(joined_date__isnull=False)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=start_of(today - ENDED_SHOWN)))
    found, order = {}, list(schemes())
    for pledge in rows.order_by("-id"):
        pledge.store = store
        found.setdefault(pledge.scheme, pledge)
    return [
        shown(pledge) for pledge in sorted(found.values(), key=lambda one: (not one.is_held, order.index(one.scheme)))
    ]


def refunded_at(store: Store, *, viewer: Actor, today: date) -> Refunded:
    """Add up what a store logged in the last year; one query."""
    since = today - timedelta(days=COUNTED_DAYS - 1)
    rows = Refund.objects.filter(pledge__store=store, logged_at__gte=start_of(since)).exclude(
        state=RefundState.STRUCK
    )
    paid = Q(state__in=PAID)
    told = rows.aggregate(paid=Count("pk", filter=paid), all=Count("pk"), amount=Sum("amount", filter=paid))
    return Refunded(told["paid"], told["all"], told["amount"] or Decimal(0), since)


def page_of_stores(
    *, viewer: Actor, scheme: str = "", region: str = "", text: str = "", after: str = "", size: int = PAGE
) -> Page:
    """Give one page of pledges that hold, newest first, each with its store.

    :param region: code of a region: it and what lies in it.
    :raises Refused: if there is no such page.
    """
    return by_key(held(scheme=scheme, region=region, text=text), after=after, size=size)


def held(*, scheme: str = "", region: str = "", text: str = "") -> QuerySet[Pledge]:
    """Give the pledges that hold and are not suspended, unordered."""
    rows = Pledge.objects.filter(state=State.ACTIVE).select_related("store", "trader", "region")
    if scheme:
        rows = rows.filter(scheme=scheme)
    if region:
        rows = rows.filter(region__code__startswith=region_prefix(region))
    if text := text.strip():
        wanted = grams(text)
        named = Q(store__grams__contains=wanted) if wanted else Q(store__name=text)
        rows = rows.filter(named | Q(store__code=text.upper()) | Q(trader__credit_code=text.upper()))
    return rows


def pledges_of(trader_id: int, *, viewer: Actor, most: int = 20) -> list[Pledge]:
    """List the pledges of a trader's stores that hold, suspended ones too; for its public page. One query."""
    rows = Pledge.objects.filter(trader_id=trader_id, state__in=HELD).select_related("store", "region")
    return list(rows.order_by("scheme", "-id")[:most])
