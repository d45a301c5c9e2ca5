"""Revise: correct what was filled in, before a filing is handed in or after it was returned."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.machine import act
from gongzhi.prepaid.actions.filing.begin import Told, faults_of, kept
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, office_for, ready, words_of


@act
def revise_filing(
    *,
    filing: Filing,
    issuer: str,
    trade: str,
    outlets: int,
    began_date: date,
    by: Actor,
    at: datetime,
    brand: str = "",
    registered_date: date | None = None,
    capital: Decimal | None = None,
    revenue: Decimal | None = None,
    registered_most: Decimal | None = None,
    bearer_most: Decimal | None = None,
    bearer_years: int | None = None,
    bank: str = "",
    account_tail: str = "",
    key: UUID | None = None,
) -> Filing:
    """Correct it; another class leads to the office of that class.

    :raises Invalid: naming each field that is wrong.
    """
    filing = ready("revise", filing, by=by, at=at, key=key)
    told = Told(
        issuer=issuer, trade=trade, outlets=outlets, began_date=began_date, brand=brand,
        registered_date=registered_date, capital=capital, revenue=revenue, registered_most=registered_most,
        bearer_most=bearer_most, bearer_years=bearer_years, bank=bank, account_tail=account_tail,
    )  # fmt: skip
    today = clock.day_of(at)
    if faults := faults_of(told, today=today):
        raise Invalid(faults)
    unit = office_for(issuer, filing.region, at=at)
    changes = kept(told, today=today) | {"unit": unit, "grams": words_of(filing.trader, told.brand)}
    return move(filing, "revise", by=by, at=at, key=key, **changes)
