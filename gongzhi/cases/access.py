"""Who may see which case: the one place where it is decided.

An officer sees the cases in which a unit of theirs has a part, or every superior office of the holder; the
secretariat and auditors see all (masked); a consumer the cases opened by number and code; a trader's account those
about which its trader was asked; nobody else anything.
`visible()` is one indexed predicate on CaseUnit; every query of cases goes through it.
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.cases.models import Case, CaseTrader, CaseUnit
from gongzhi.cases.words import Part
from gongzhi.core.actors import Actor, Role
from gongzhi.core.machine import was_opened

CASE_WORK = (Role.HANDLER, Role.MEDIATOR, Role.SUPERVISOR)
SEES_ALL = (Role.SECRETARIAT, Role.AUDITOR)
HANDLES = frozenset({Part.HOLDER, Part.ASSISTING, Part.ENTRUSTED})
"""Parts whose officers may have personal data revealed and read attachments."""


def visible(viewer: Actor, *, keys: tuple[int, int] | None = None) -> QuerySet[Case]:
    """Give the cases that this viewer may see, unordered.

    :param keys: only those whose keys lie from the first up to the second, and without it.
    """
    cases = Case.objects.filter(pk__gte=keys[0], pk__lt=keys[1]) if keys else Case.objects.all()
    if viewer.kind == "system":
        return cases
    if viewer.kind == "consumer":
        return cases.filter(pk__in=viewer.opened)
    if viewer.kind == "trader":
        asked = CaseTrader.objects.filter(case=OuterRef("pk"), trader_id__in=viewer.traders)
        return cases.filter(Exists(asked))
    if viewer.kind != "officer":
        return cases.none()
    if viewer.is_a(*SEES_ALL):
        return cases
    units = viewer.units_as(*CASE_WORK)
    if not units:
        return cases.none()
    seen = CaseUnit.objects.filter(case=OuterRef("pk"), unit_id__in=units)
    if keys:  # said of this table alone, whose index leads there past all other units' cases
        cases, seen = Case.objects.all(), seen.filter(case_id__gte=keys[0], case_id__lt=keys[1])
    return cases.filter(Exists(seen))


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def seats_in(case: Case, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell which parts the actor's units have in a case, each with the actor's roles there; "office" for those who
    see all, as whom they have no other role than that one."""
    found: dict[str, frozenset[Role]] = {}
    for row in case.parts:
        if roles := by.roles_in([row.unit_id]):
            found[row.part] = found.get(row.part, frozenset()) | roles
    if office := by.roles & set(SEES_ALL):
        found["office"] = office
    return found


def units_in(case: Case, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in a case."""
    return {row.unit_id for row in case.parts if row.part in parts}


def asked_traders(case: Case, by: Actor) -> QuerySet[CaseTrader]:
    """Give what the traders of an account were asked about a case."""
    return CaseTrader.objects.filter(case=case, trader_id__in=by.traders)


def concerns(case: Case, by: Actor) -> bool:
    """Tell whether a case is the business of somebody who is no officer."""
    if by.kind == "trader":
        return asked_traders(case, by).exists()
    return was_opened(case, by)


def may_see(case: Case, viewer: Actor) -> bool:
    """Tell of one case at hand what `visible` tells of all."""
    if viewer.kind in {"consumer", "trader"}:
        return concerns(case, viewer)
    units = set(viewer.units_as(*CASE_WORK)) if viewer.kind == "officer" else ()
    return sees_all(viewer) or any(row.unit_id in units for row in case.parts)


def handles(case: Case, viewer: Actor) -> bool:
    """Tell whether this viewer's unit handles the case, so that its files may be read."""
    if viewer.kind in {"consumer", "trader"}:
        return concerns(case, viewer)
    seats = seats_in(case, viewer)
    return any(seats.get(part, frozenset()) & set(CASE_WORK) for part in HANDLES | {Part.INTAKE, Part.PENDING})
