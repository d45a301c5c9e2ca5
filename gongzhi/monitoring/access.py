"""Who may see which programme and what it found: the one place where it is decided.

An officer who works on cases sees what their units monitor, and their offices below; the secretariat and auditors see
all; nobody else anything.
"""

from collections.abc import Mapping

from django.db.models import QuerySet

from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit
from gongzhi.monitoring.models import Hit, Programme

WRITES_RULES = (Role.SECRETARIAT, Role.ADMINISTRATOR)


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def units_seen(viewer: Actor) -> list[int]:
    """List the units whose monitoring this viewer may see: their own, and those below in which they supervise."""
    if viewer.kind != "officer":
        return []
    own = viewer.units_as(*CASE_WORK)
    above = viewer.units_as(Role.SUPERVISOR)
    below = Unit.objects.filter(superiors__overlap=above).values_list("pk", flat=True) if above else []
    return sorted({*own, *below})


def visible_programmes(viewer: Actor) -> QuerySet[Programme]:
    rows = Programme.objects.all()
    return rows if sees_all(viewer) else rows.filter(unit_id__in=units_seen(viewer))


def visible_hits(viewer: Actor) -> QuerySet[Hit]:
    rows = Hit.objects.all()
    return rows if sees_all(viewer) else rows.filter(unit_id__in=units_seen(viewer))


def seats_in(record: Programme | Hit, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what the actor's units are to a programme or a hit: "holder", "superior"; "office" for who sees all."""
    found: dict[str, frozenset[Role]] = {}
    if roles := by.roles_in([record.unit_id]):
        found["holder"] = roles
    if roles := by.roles_in(record.unit.superiors):
        found["superior"] = roles
    if office := by.roles & set(SEES_ALL):
        found["office"] = office
    return found


def writes_rules(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*WRITES_RULES))
