"""Who may see which plan and which inspection: the one place where it is decided.

An officer sees those of a unit of theirs and of the offices below it, and those to which they are sent; the
secretariat and auditors see all. Undercover ones are seen, until they are revealed, by the unit's own supervisors and
those sent only. Anybody sees what was published, through `queries.published` alone.
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit
from gongzhi.inspections.models import Inspection, Plan, PlanOfficer, Sent

WORK = (Role.HANDLER, Role.SUPERVISOR)
"""Who inspects is who may investigate what comes of it; mediators do not."""
SEES_ALL = (Role.SECRETARIAT, Role.AUDITOR)
LOOKS = (*WORK, *SEES_ALL)


def units_below(viewer: Actor) -> QuerySet[Unit]:
    """Give the units in which a viewer works, and the offices below them."""
    own = viewer.units_as(*WORK)
    return Unit.objects.filter(Q(pk__in=own) | Q(superiors__overlap=own)).values("pk")


def visible(viewer: Actor) -> QuerySet[Inspection]:
    """Give the inspections that this viewer may see, unordered."""
    found = Inspection.objects.all()
    if viewer.kind == "system":
        return found
    if viewer.kind != "officer":
        return found.none()
    sent = Exists(Sent.objects.filter(inspection=OuterRef("pk"), officer_id=viewer.id, aside_at__isnull=True))
    if viewer.is_a(*SEES_ALL):
        open_ones = Q()
    elif viewer.is_a(*WORK):
        open_ones = Q(unit_id__in=units_below(viewer))
    else:
        return found.none()
    return found.filter(
        (Q(hidden=False) & open_ones) | Q(hidden=True, unit_id__in=viewer.units_as(Role.SUPERVISOR)) | sent
    )


def visible_plans(viewer: Actor) -> QuerySet[Plan]:
    """Give the plans that this viewer may see, unordered."""
    found = Plan.objects.all()
    if viewer.kind == "system":
        return found
    if viewer.kind != "officer":
        return found.none()
    named = Exists(PlanOfficer.objects.filter(plan=OuterRef("pk"), officer_id=viewer.id))
    if viewer.is_a(*SEES_ALL):
        open_ones = Q()
    elif viewer.is_a(*WORK):
        open_ones = Q(unit_id__in=units_below(viewer)) | named
    else:
        return found.none()
    return found.filter((Q(hidden=False) & open_ones) | Q(hidden=True, unit_id__in=viewer.units_as(Role.SUPERVISOR)))


def seats_in(record: Inspection | Plan, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell which parts the actor has in a record: holder (of its unit), sent (to the trader), superior."""
    found: dict[str, frozenset[Role]] = {}
    if roles := by.roles_in([record.unit_id]):
        found["holder"] = roles
    if by.id and isinstance(record, Inspection) and any(row.officer_id == by.id for row in record.sent):
        found["sent"] = by.roles
    if above := by.roles_in(record.unit.superiors):
        found["superior"] = above
    return found


def units_in(record: Inspection | Plan, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in a record."""
    found = {record.unit_id} if "holder" in parts else set()
    if "sent" in parts and isinstance(record, Inspection):
        found |= {row.unit_id for row in record.sent}
    return found


def handles(inspection: Inspection, viewer: Actor) -> bool:
    """Tell whether this viewer may open photos and read who signed: those of the unit who work, and those sent."""
    seats = seats_in(inspection, viewer)
    return any(seats.get(part, frozenset()) & set(WORK) for part in ("holder", "sent"))
