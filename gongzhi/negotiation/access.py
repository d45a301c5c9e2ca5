"""Who may see and do what about negotiations and pledges.

The two sides do what the tables say; officers who may see the case look on; a trader's pledge is kept by the office
that confirms its accounts, and by those above it.
"""

from gongzhi.core.actors import Actor
from gongzhi.directory.rules import TRADER_KEEPERS


def concerns_two_sides(negotiation, by: Actor) -> bool:
    """Tell whether a negotiation is this consumer's or trader's own; it has the key of its case."""
    if by.kind == "consumer":
        return negotiation.pk in by.opened
    if by.kind == "trader":
        return negotiation.trader_id in by.traders
    return by.kind == "system"


def concerns_trader(membership, by: Actor) -> bool:
    """Tell whether a pledge is that of this responsible person's own trader."""
    if by.kind == "trader":
        return by.is_responsible and membership.trader_id in by.traders
    return by.kind == "system"


def keeper_seats(membership, by: Actor) -> dict:
    """Tell which roles an officer has in the office that keeps a pledge, or in one above it."""
    roles = by.roles_in([membership.office_id, *membership.office.superiors]) & set(TRADER_KEEPERS)
    return {"office": roles} if roles else {}
