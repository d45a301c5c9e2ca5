"""Change: register what changed with an issuer that is filed; its class is decided by the office."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.machine import act
from gongzhi.prepaid.actions.filing.begin import Told, faults_of, kept
from gongzhi.prepaid.models import Filing
from gongzhi.prepaid.moves import move, next_report, office_for, ready, words_of

FIELDS = (
    "issuer", "trade", "outlets", "brand", "registered_date", "capital", "revenue", "registered_most", "bearer_most",
    "bearer_years", "bank", "account_tail",
)  # fmt: skip


@act
def change_filing(
    *,
    filing: Filing,
    issuer: str,
    trade: str,
    outlets: int,
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
    reason: str = "",
    key: UUID | None = None,
) -> Filing:
    """Register a change; another class leads to the office and the reports of that class.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if nothing changed, or the issuer itself names another class.
    """
    filing = ready("change", filing, by=by, at=at, key=key)
    told = Told(
        issuer=issuer, trade=trade, outlets=outlets, began_date=filing.began_date, brand=brand,
        registered_date=registered_date, capital=capital, revenue=revenue, registered_most=registered_most,
        bearer_most=bearer_most, bearer_years=bearer_years, bank=bank, account_tail=account_tail,
    )  # fmt: skip
    today = clock.day_of(at)
    if faults := faults_of(told, today=today):
        raise Invalid(faults)
    if by.kind == "trader" and issuer != filing.issuer:
        raise Refused(_("类别变化请与备案机关联系，由其变更。"), field="issuer")
    told = kept(told, today=today)
    changed = [name for name in FIELDS if getattr(filing, name) != told[name]]
    if not changed:
        raise Refused(_("没有改动。"))
    before = {name: str(getattr(filing, name)) for name in changed if getattr(filing, name) is not None}
    changes = {name: told[name] for name in changed}
    if "revenue" in changed:
        changes["revenue_year"] = told["revenue_year"]
    if "brand" in changed:
        changes["grams"] = words_of(filing.trader, told["brand"])
    if "issuer" in changed:
        filing.issuer = issuer
        changes |= {"unit": office_for(issuer, filing.region, at=at), **next_report(filing)}
    facts = {"keys": changed, "before": before}
    return move(filing, "change", by=by, at=at, key=key, note=reason.strip()[:500], facts=facts, **changes)
