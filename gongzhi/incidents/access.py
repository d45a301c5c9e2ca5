"""Who may see which incident, and how much of it: the one place where it is decided.

The lead, the units of the task force and whoever sees all see the whole of it, persons masked. A unit that holds
matters of it sees it once it is open, with its own matters alone. Nobody else sees anything but the public page.
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.core.actors import Actor, Role
from gongzhi.incidents.models import ForceUnit, Incident, Joined
from gongzhi.incidents.words import State

WORK = CASE_WORK
LOOKS = (*CASE_WORK, *SEES_ALL)
GATHERS = (*CASE_WORK, Role.SECRETARIAT)
"""Who may make an incident of matters that they see."""


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def own_units(viewer: Actor) -> list[int]:
    return viewer.units_as(*CASE_WORK) if viewer.kind == "officer" else []


def visible(viewer: Actor) -> QuerySet[Incident]:
    """Give the incidents that this viewer may see, unordered."""
    found = Incident.objects.all()
    if sees_all(viewer):
        return found
    units = own_units(viewer)
    if not units:
        return found.none()
    in_force = Exists(ForceUnit.objects.filter(incident=OuterRef("pk"), unit_id__in=units))
    held = Joined.objects.filter(incident=OuterRef("pk"), left_at__isnull=True, case__unit_id__in=units)
    return found.filter(Q(unit_id__in=units) | in_force | (Exists(held) & ~Q(state=State.DRAFTED)))


def may_see(incident: Incident, viewer: Actor) -> bool:
    """Tell of one incident at hand what `visible` tells of all."""
    return sees_all(viewer) or visible(viewer).filter(pk=incident.pk).exists()


def sees_whole(incident: Incident, viewer: Actor) -> bool:
    """Tell whether a viewer who may see an incident sees all its matters, or those of their own units alone."""
    units = set(own_units(viewer))
    return sees_all(viewer) or bool(units & {incident.unit_id, *(row.unit_id for row in incident.force_units)})


def seats_in(incident: Incident, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what an actor is to an incident: holder (of the lead), member (of the task force), keeper (of matters of
    it), intake (whoever takes a call while it registers victims), office (who sees all)."""
    found: dict[str, frozenset[Role]] = {}
    parts = {
        "holder": {incident.unit_id},
        "member": {row.unit_id for row in incident.force_units},
        "keeper": incident.holder_ids,
    }
    for part, units in parts.items():
        if roles := by.roles_in(units):
            found[part] = roles
    if incident.registers and by.roles:
        found["intake"] = by.roles
    if office := by.roles & set(SEES_ALL):
        found["office"] = office
    return found


def units_in(incident: Incident, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in an incident."""
    found = {incident.unit_id} if "holder" in parts else set()
    if "member" in parts:
        found |= {row.unit_id for row in incident.force_units}
    if "keeper" in parts:
        found |= incident.holder_ids
    return found


def concerns(incident: Incident, by: Actor) -> bool:
    """Tell whether an incident is the business of somebody who is no officer: of everybody while it registers."""
    return by.kind == "system" or incident.registers
