"""How a sum is shared out to the cent; pure. All sums are whole fen, in the order of the matters."""

from collections.abc import Sequence
from decimal import Decimal

from gongzhi.incidents.words import Rule

FEN = 100


def fen(amount: Decimal) -> int:
    """Give yuan as whole fen.

    :raises ValueError: if it is no whole number of them.
    """
    whole = int(amount * FEN)
    if whole != amount * FEN:
        raise ValueError(f"{amount} is no whole number of fen")
    return whole


def yuan(amount: int) -> Decimal:
    return (Decimal(amount) / FEN).quantize(Decimal("0.01"))


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Share a total out in proportion to weights: each gets the whole fen of its quota, and the fen that are left go
    one each to the largest remainders, of equal ones to the first."""
    whole = sum(weights)
    if not whole or total <= 0:
        return [0] * len(weights)
    quotas = [divmod(total * weight, whole) for weight in weights]
    shares = [quota for quota, _rest in quotas]
    left = total - sum(shares)
    order = sorted(range(len(weights)), key=lambda place: (-quotas[place][1], place))
    for place in order[:left]:
        shares[place] += 1
    return shares


def pro_rata(total: int, claims: Sequence[int]) -> list[int]:
    """Share in proportion to the claims, nobody more than the claim."""
    return largest_remainder(min(total, sum(claims)), claims)


def by_head(total: int, claims: Sequence[int]) -> list[int]:
    """Share equally; who claims less than that gets the claim, and the rest goes equally to the others."""
    shares = [0] * len(claims)
    total = min(total, sum(claims))
    waiting = sorted((place for place, claim in enumerate(claims) if claim), key=lambda place: (claims[place], place))
    while waiting and claims[waiting[0]] <= total // len(waiting):
        place = waiting.pop(0)
        shares[place] = claims[place]
        total -= claims[place]
    for place, share in zip(
        sorted(waiting), largest_remainder(total, [1] * len(waiting)), strict=True
    ):  # the first in order get the odd fen
        shares[place] = share
    return shares


def capped(total: int, claims: Sequence[int], cap: int) -> list[int]:
    """Share in proportion to the claims, nobody above the cap or the claim; what is cut off goes to the others."""
    tops = [min(claim, cap) for claim in claims]
    shares = [0] * len(claims)
    total = min(total, sum(tops))
    waiting = [place for place, claim in enumerate(claims) if claim]
    while waiting:
        whole = sum(claims[place] for place in waiting)
        full = [place for place in waiting if total * claims[place] >= tops[place] * whole]
        if not full:
            break
        for place in full:
            shares[place] = tops[place]
            total -= tops[place]
        waiting = [place for place in waiting if place not in set(full)]
    for place, share in zip(waiting, largest_remainder(total, [claims[place] for place in waiting]), strict=True):
        shares[place] = share
    return shares


def by_priority(total: int, claims: Sequence[int], ranks: Sequence[int]) -> list[int]:
    """Meet the claims of each rank in full before the next one gets anything; within a rank in proportion."""
    shares = [0] * len(claims)
    for rank in sorted(set(ranks)):
        places = [place for place, own in enumerate(ranks) if own == rank]
        for place, share in zip(places, pro_rata(total, [claims[place] for place in places]), strict=True):
            shares[place] = share
            total -= share
    return shares


def share_out(rule: str, total: int, claims: Sequence[int], *, ranks: Sequence[int] = (), cap: int = 0) -> list[int]:
    """Share a total out by a rule; the sum of the shares is the total, or all that the rule lets be claimed.

    :param claims: what is still open of each claim, in fen.
    """
    match rule:
        case Rule.PRO_RATA:
            return pro_rata(total, claims)
        case Rule.BY_HEAD:
            return by_head(total, claims)
        case Rule.CAPPED:
            return capped(total, claims, cap)
        case Rule.PRIORITY:
            return by_priority(total, claims, ranks)
    raise ValueError(f"no rule {rule}")
