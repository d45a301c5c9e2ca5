"""Who may see what of pledges and refunds: the one place where it is decided.

An officer sees the pledges of a unit of theirs and of the offices below it; the secretariat and auditors see all. A
trader's account sees those of its stores. A consumer sees the refund whose code they have. Anybody sees what a store
pledges while it holds, through `public` alone.
"""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit
from gongzhi.schemes.models import Check, Pledge, Refund, SchemeFile

WORK = (Role.HANDLER, Role.SUPERVISOR)
SEES_ALL = (Role.SECRETARIAT, Role.AUDITOR)
LOOKS = (*WORK, *SEES_ALL)


def units_below(viewer: Actor) -> QuerySet[Unit]:
    """Give the units in which a viewer works, and the offices below them."""
    own = viewer.units_as(*WORK)
    return Unit.objects.filter(Q(pk__in=own) | Q(superiors__overlap=own)).values("pk")


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def visible(viewer: Actor) -> QuerySet[Pledge]:
    """Give the pledges that this viewer may see, unordered."""
    return narrowed(Pledge.objects.all(), viewer, "")


def visible_refunds(viewer: Actor) -> QuerySet[Refund]:
    """Give the refunds that this viewer may see, unordered."""
    if viewer.kind == "consumer":
        return Refund.objects.filter(pk__in=viewer.opened)
    return narrowed(Refund.objects.all(), viewer, "pledge__")


def visible_checks(viewer: Actor) -> QuerySet[Check]:
    """Give the checks that this viewer may see, unordered."""
    return narrowed(Check.objects.all(), viewer, "pledge__")


def narrowed(rows: QuerySet, viewer: Actor, way: str) -> QuerySet:
    if sees_all(viewer):
        return rows
    if viewer.kind == "trader":
        return rows.filter(**{f"{way}trader_id__in": viewer.traders})
    if viewer.kind != "officer" or not viewer.is_a(*WORK):
        return rows.none()
    return rows.filter(**{f"{way}unit_id__in": units_below(viewer)})


def visible_files(viewer: Actor) -> QuerySet[SchemeFile]:
    """Give the files that this viewer, or a colleague of theirs, brought in."""
    if sees_all(viewer):
        return SchemeFile.objects.all()
    if viewer.kind == "trader":
        return SchemeFile.objects.filter(trader_id__in=viewer.traders)
    if viewer.kind != "officer" or not viewer.is_a(*WORK):
        return SchemeFile.objects.none()
    return SchemeFile.objects.filter(unit_id__in=units_below(viewer))


def pledge_of(record) -> Pledge:
    return record if isinstance(record, Pledge) else record.pledge


def unit_of(record) -> int:
    """Give the unit that keeps a pledge, a check or a refund."""
    return pledge_of(record).unit_id


def seats_in(record, by: Actor) -> Mapping[str, frozenset[Role]]:
    roles = by.roles_in([unit_of(record)])
    return {"holder": roles} if roles else {}


def units_in(record, parts: frozenset[str]) -> set[int]:
    return {unit_of(record)} if "holder" in parts else set()


def concerns(record, by: Actor) -> bool:
    """Tell whether a record is the business of somebody who is no officer."""
    if by.kind == "trader":
        return pledge_of(record).trader_id in by.traders
    if by.kind == "consumer":
        return isinstance(record, Refund) and record.pk in by.opened
    return by.kind == "system"


def answers_for(unit: Unit, by: Actor) -> bool:
    """Tell whether an officer works in a unit or in one above it, and so may enter stores of its place."""
    return by.kind == "system" or bool(by.roles_in([unit.pk, *unit.superiors]) & set(WORK))
