"""Who may see what of prepaid cards: the one place where it is decided.

An officer sees the filings and warning signs of a unit of theirs and of the offices below it; the secretariat and
auditors see all. An issuer sees its own filing. What an issuer's account only began to fill in is its own until it is
handed in. Anybody sees who has filed, through `public` alone; an officer who works on a matter sees besides which
warning signs are open about its trader (`queries.brief_of`).
"""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.cases.models import Case
from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit
from gongzhi.prepaid.models import Filing, Sign
from gongzhi.prepaid.words import State

WORK = (Role.HANDLER, Role.SUPERVISOR)
LOOKS = (*WORK, *SEES_ALL)
LOOKS_INTO_CASES = (*CASE_WORK, *SEES_ALL)


def units_below(viewer: Actor) -> QuerySet[Unit]:
    """Give the units in which a viewer works, and the offices below them."""
    own = viewer.units_as(*WORK)
    return Unit.objects.filter(Q(pk__in=own) | Q(superiors__overlap=own)).values("pk")


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def visible(viewer: Actor) -> QuerySet[Filing]:
    """Give the filings that this viewer may see, unordered."""
    found = Filing.objects.all()
    if viewer.kind == "trader":
        return found.filter(trader_id__in=viewer.traders)
    if viewer.kind != "system":
        found = found.exclude(state=State.DRAFT, by_kind="trader")
    if sees_all(viewer):
        return found
    if viewer.kind != "officer" or not viewer.is_a(*WORK):
        return found.none()
    return found.filter(unit_id__in=units_below(viewer))


def visible_signs(viewer: Actor) -> QuerySet[Sign]:
    """Give the warning signs that this viewer may see, unordered; issuers see none."""
    found = Sign.objects.all()
    if sees_all(viewer):
        return found
    if viewer.kind != "officer" or not viewer.is_a(*WORK):
        return found.none()
    return found.filter(unit_id__in=units_below(viewer))


def about_trader_of(case_id: int, model: type[Filing] | type[Sign]) -> QuerySet:
    """Give the rows about the trader of a matter, for who asks whether there are any."""
    return model._default_manager.filter(trader__in=Case.objects.filter(pk=case_id).values("trader"))


def seats_in(record: Filing | Sign, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell which parts the actor's units have in a record, each with the actor's roles there: holder, superior."""
    found = {"holder": by.roles_in([record.unit_id]), "superior": by.roles_in(record.unit.superiors)}
    return {part: roles for part, roles in found.items() if roles}


def units_in(record: Filing | Sign, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in a record."""
    found = {record.unit_id} if "holder" in parts else set()
    return found | set(record.unit.superiors) if "superior" in parts else found


def concerns(filing: Filing, by: Actor) -> bool:
    """Tell whether a filing is the business of somebody who is no officer: the issuer's own."""
    return filing.trader_id in by.traders if by.kind == "trader" else by.kind == "system"


def concerns_nobody(sign: Sign, by: Actor) -> bool:
    return by.kind == "system"
