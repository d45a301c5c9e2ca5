"""List: put a trader on the list of serious breaches of trust."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor, Role
from gongzhi.core.errors import NotAllowed, Refused
from gongzhi.core.machine import act
from gongzhi.enforcement import rules
from gongzhi.enforcement.catalog import listing_grounds, listing_rules
from gongzhi.enforcement.models import FiledCase, Listing
from gongzhi.enforcement.moves import begin, next_number, refuse_second, said
from gongzhi.enforcement.words import AFTER_DECISION, ListingState

LIGHT = frozenset({"warning", "criticism"})
"""Penalties that alone are not heavy enough to be listed for (市场监督管理严重违法失信名单管理办法, secondary)."""


@act
def list_trader(
    *, filed_case: FiledCase, ground: str, decision: str, by: Actor, at: datetime, key: UUID | None = None
) -> Listing:
    """List the party of a case that ended with a penalty, for as long as the rule has it.

    :raises NotAllowed: if who acts does not supervise the unit that decided the case.
    :raises Refused: if the case has no penalty in force, the ground is none, or the trader is listed for it already.
    """
    refuse_second(Listing, key)
    if by.kind != "system" and Role.SUPERVISOR not in by.roles_in([filed_case.unit_id]):
        raise NotAllowed(_("列入名单须由作出处罚的单位的监督人决定。"))
    if not rules.punished(filed_case) or filed_case.state not in AFTER_DECISION or filed_case.annulled_at:
        raise Refused(_("只有受到行政处罚、处罚仍然有效的当事人可以列入名单。"))
    if all(row.kind in LIGHT for row in filed_case.penalties):
        raise Refused(_("仅受警告、通报批评的，不属于较重行政处罚，不能列入名单。"))
    known = listing_grounds().get(ground)
    if known is None:
        raise Refused(_("请选择列入的情形。"), field="ground")
    decision = said(decision, field="decision", what=_("请写明列入决定的事实、理由和依据。"))
    if filed_case.listings.filter(state=ListingState.LISTED).exists():
        raise Refused(_("当事人已因本案列入名单。"))
    today = clock.day_of(at)
    until = rules.months_after(today, 12 * listing_rules().years)
    listing = Listing(
        number=next_number("SX", at),
        key=key,
        state=ListingState.LISTED,
        unit=filed_case.unit,
        officer_id=by.id if by.kind == "officer" else None,
        title=filed_case.title,
        sector=filed_case.sector,
        trader_id=filed_case.trader_id,
        trader_name=filed_case.trader_name,
        trader_address=filed_case.trader_address,
        region_id=filed_case.region_id,
        ground=ground,
        decision=decision,
        filed_case=filed_case,
        party_kind=filed_case.party_kind,
        listed_date=today,
        until_date=until,
    )
    facts = {"ground": known.title, "day": until.isoformat()}
    begin(listing, "list", by=by, at=at, note=decision, facts=facts)
    return listing
