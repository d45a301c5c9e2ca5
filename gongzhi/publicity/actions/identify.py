"""Identify: say which registered trader it is about, as far as the officer has looked it up."""

from datetime import datetime
from uuid import UUID

from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.publicity.models import Disclosure
from gongzhi.publicity.moves import found_by, move, place_of, ready, shown_name, trader_meant


@act
def identify_trader(
    *,
    disclosure: Disclosure,
    by: Actor,
    at: datetime,
    trader_id: int | None = None,
    trader_name: str = "",
    credit_code: str = "",
    key: UUID | None = None,
) -> Disclosure:
    """Let it be about this trader, who counts as confirmed from now on; one that is not registered is.

    :raises Refused: if nobody is named, or the name or code does not fit.
    """
    entry = ready("identify", disclosure, by=by, at=at, key=key)
    trader = trader_meant(trader_id, trader_name, credit_code, region=entry.region, by=by, at=at)
    entry.trader, entry.trader_name = trader, shown_name(trader)
    place = place_of(trader.region or entry.region)
    entry.region = place["region"]
    return move(
        entry, "identify", by=by, at=at, key=key, trader=trader, trader_name=entry.trader_name,
        credit_code=trader.credit_code or "", grams=found_by(entry), facts={"trader": trader.name}, **place,
    )  # fmt: skip
