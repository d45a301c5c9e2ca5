"""What the public reads of a trader: what became of complaints about it, its standing, its place on the list.

A share is shown with both its counts and the months, and not at all below the fewest matters that the catalogue
names.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.pages import Page, key_in, page_of
from gongzhi.directory.models import Trader
from gongzhi.enforcement.models import Listing, Publication
from gongzhi.enforcement.public import SHOWN as PENALTY_SHOWN
from gongzhi.enforcement.words import ListingState
from gongzhi.publicity import rules
from gongzhi.publicity.catalog import disclosure_law
from gongzhi.publicity.counting import COUNTED, first_month
from gongzhi.publicity.models import RankedTrader, TraderDays, TraderMonth

PAGE = 50
ORDERS = {"settled": "by_settled", "complaints": "by_complaints"}


@dataclass(frozen=True)
class Share:
    """A count out of another; whether they are enough for a share."""

    counted: int
    out_of: int

    @property
    def is_enough(self) -> bool:
        return self.out_of >= disclosure_law().figures.fewest


@dataclass(frozen=True)
class Record:
    """What became of the complaints about a trader that came in from a day on up to another."""

    since: date
    until: date
    complaints: int = 0
    accepted: int = 0
    ended: int = 0
    settled: int = 0
    tried_before: int = 0
    settled_before: int = 0
    recovered: Decimal = Decimal(0)
    median: float | None = None
    """Calendar days from coming to the office to closing; None of too few."""

    @property
    def of_accepted(self) -> Share:
        return Share(self.accepted, self.complaints)

    @property
    def of_settled(self) -> Share:
        return Share(self.settled, self.ended)

    @property
    def of_settled_before(self) -> Share:
        return Share(self.settled_before, self.tried_before)

    @cached_property
    def fewest(self) -> int:
        return disclosure_law().figures.fewest


def record_of(trader_id: int, *, viewer: Actor, today: date) -> Record:
    """Give the figures of a trader; two queries over at most as many months as are looked back on.

    :param viewer: everybody sees the same.
    """
    since = first_month(today)
    months = TraderMonth.objects.filter(trader_id=trader_id, month__gte=since, month__lte=today)
    names = ("complaints", *COUNTED, "recovered")
    sums = months.aggregate(**{f"all_{name}": Sum(name) for name in names})
    counts = {name: sums[f"all_{name}"] or 0 for name in names}
    lengths = TraderDays.objects.filter(trader_id=trader_id, month__gte=since, month__lte=today, matters__gt=0)
    enough = counts["ended"] >= disclosure_law().figures.fewest
    rows = lengths.values_list("days", "matters").order_by("days") if enough else ()
    return Record(since, today, **counts, median=rules.median(rows))


def penalties_of(trader: Trader, *, viewer: Actor, today: date, most: int = 10) -> list[Publication]:
    """List the published penalties of a trader, newest first."""
    shown = Q(state__in=PENALTY_SHOWN, until_date__gte=today, filed_case__trader_id=trader.pk)
    return list(Publication.objects.filter(shown).select_related("unit").order_by("-published_date", "-id")[:most])


def listings_of(trader: Trader, *, viewer: Actor, today: date) -> list[Listing]:
    """List why a trader is on the list of serious breaches now."""
    rows = Listing.objects.filter(trader_id=trader.pk, state=ListingState.LISTED, until_date__gte=today)
    return list(rows.select_related("unit", "trader").prefetch_related("joint_measures").order_by("-id")[:10])


def place_of(trader_id: int, *, viewer: Actor) -> RankedTrader | None:
    """Give the places of a trader on the list, where it has enough matters to be on it."""
    return RankedTrader.objects.filter(trader_id=trader_id).first()


def ranked(*, viewer: Actor, by: str = "settled", prefecture: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of the traders with enough matters, in the order of their places.

    :param by: settled (the share settled, highest first) or complaints (how many, most first).
    :raises Refused: if there is no such order or page.
    """
    if by not in ORDERS:
        raise Refused(_("没有这种排列。"))
    name = ORDERS[by]
    rows = RankedTrader.objects.select_related("trader", "trader__region").order_by(name, "trader_id")
    if prefecture:
        rows = rows.filter(prefecture=prefecture)
    if after:
        told, _dash, key = after.partition("_")
        place, trader_id = key_in(told), key_in(key)
        same = Q(**{f"{name}__gt": place}) | Q(trader_id__gt=trader_id)
        rows = rows.filter(same, **{f"{name}__gte": place})
    return page_of(rows, size, lambda row: f"{getattr(row, name)}_{row.trader_id}")
