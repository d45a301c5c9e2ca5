"""What everybody reads of filed issuers, and nothing besides: no amounts, no reports, no warning signs."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongzhi.core import clock
from gongzhi.core.grams import grams
from gongzhi.core.pages import Page, by_key
from gongzhi.directory.rules import compact_code
from gongzhi.prepaid.catalog import issuer_title, issuers
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.words import State

PAGE = 50


@dataclass(frozen=True)
class Shown:
    """One filed issuer."""

    number: str
    trader_id: int
    has_page: bool
    """Whether everybody may open the trader's own page."""
    name: str
    credit_code: str
    brand: str
    issuer: str
    issuer_title: str
    trade: str
    region: str
    outlets: int
    office: str
    filed_date: date


def shown(filing: Filing) -> Shown:
    return Shown(
        number=filing.number,
        trader_id=filing.trader_id,
        has_page=filing.trader.is_confirmed,
        name=filing.trader.name,
        credit_code=filing.trader.credit_code or "",
        brand=filing.brand,
        issuer=filing.issuer,
        issuer_title=issuer_title(filing.issuer),
        trade=str(filing.get_trade_display()),
        region=filing.region.name,
        outlets=filing.outlets,
        office=filing.unit.short_name,
        filed_date=clock.day_of(filing.filed_at),
    )


def filed():
    return Filing.objects.filter(state=State.FILED).select_related("trader", "region", "unit")


def page_of_filed(*, text: str = "", issuer: str = "", region: str = "", after: str = "", size: int = PAGE) -> Page:
    """Give one page of the filed issuers, latest first.

    :param text: part of the name or brand, a credit code or the number of the filing.
    :param region: beginning of a region's code.
    :raises Refused: if there is no such page.
    """
    rows = filed()
    if text := text.strip():
        wanted = grams(text)
        named = Q(grams__contains=wanted) if wanted else Q(brand=text)
        rows = rows.filter(named | Q(number=text.upper()) | Q(trader__credit_code=compact_code(text)))
    if issuer in issuers():
        rows = rows.filter(issuer=issuer)
    if region:
        rows = rows.filter(region__code__startswith=region)
    page = by_key(rows, after=after, size=size)
    return Page([shown(row) for row in page.rows], page.after)


def filing_of(trader_id: int) -> Shown | None:
    """Give the filing of a trader that holds, or None."""
    found = filed().filter(trader_id=trader_id).first()
    return shown(found) if found else None
