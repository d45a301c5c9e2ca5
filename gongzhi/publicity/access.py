"""Who may see what of publicity: the one place where it is decided.

An officer sees the entries of a unit of theirs and of the offices below it; the secretariat and auditors see all. A
trader sees its own entries once it was told of them. Anybody sees what is shown, through `public` alone.
"""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit
from gongzhi.publicity.models import Disclosure

WORK = (Role.HANDLER, Role.SUPERVISOR)
LOOKS = (*CASE_WORK, *SEES_ALL)


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def units_below(viewer: Actor) -> QuerySet[Unit]:
    """Give the units in which a viewer works, and the offices below them."""
    own = viewer.units_as(*CASE_WORK)
    return Unit.objects.filter(Q(pk__in=own) | Q(superiors__overlap=own)).values("pk")


def visible(viewer: Actor) -> QuerySet[Disclosure]:
    """Give the entries that this viewer may see, unordered."""
    found = Disclosure.objects.all()
    if sees_all(viewer):
        return found
    if viewer.kind == "trader":
        return found.filter(trader_id__in=viewer.traders, notified_at__isnull=False)
    if viewer.kind != "officer" or not viewer.is_a(*CASE_WORK):
        return found.none()
    return found.filter(unit_id__in=units_below(viewer))


def seats_in(entry: Disclosure, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what an actor is to an entry: holder, of the unit that closed the matter."""
    roles = by.roles_in([entry.unit_id])
    return {"holder": roles} if roles else {}


def units_in(entry: Disclosure, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in an entry."""
    return {entry.unit_id} if "holder" in parts else set()


def concerns(entry: Disclosure, by: Actor) -> bool:
    """Tell whether an entry is the business of somebody who is no officer: its trader's, once told."""
    if by.kind == "trader":
        return entry.trader_id in by.traders and entry.notified_at is not None
    return by.kind == "system"
