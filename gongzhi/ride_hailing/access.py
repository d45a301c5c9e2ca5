"""Who may see which report, finding and joint supervision, and who keeps the registers: decided here alone.

Registers belong to the offices of the members that keep them (catalog/violations.toml); reports and what comes of
them to the unit that took them in. The secretariat and auditors see all of that, masked. A joint supervision is seen
by the units that take part in it, or were asked to, and by nobody else.
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit
from gongzhi.ride_hailing.catalog import keepers
from gongzhi.ride_hailing.models import Finding, Joint, Load, Part, Report, Run

WORKS = frozenset({Role.HANDLER, Role.SUPERVISOR})


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def keeping_units(viewer: Actor) -> list[int]:
    """List the units in which this officer may load registers and reports."""
    units = viewer.units_as(*WORKS) if viewer.kind == "officer" else []
    if not units:
        return []
    return list(
        Unit.objects.filter(pk__in=units, member__in=keepers()).order_by("rank", "pk").values_list("pk", flat=True)
    )


def keeps(viewer: Actor) -> bool:
    return viewer.kind == "system" or bool(keeping_units(viewer))


def sees_registers(viewer: Actor) -> bool:
    return sees_all(viewer) or bool(keeping_units(viewer))


def units_seen(viewer: Actor) -> list[int]:
    """List the units whose records this viewer may see: their own, and those below in which they supervise."""
    if viewer.kind != "officer":
        return []
    above = viewer.units_as(Role.SUPERVISOR)
    below = Unit.objects.filter(superiors__overlap=above).values_list("pk", flat=True) if above else []
    return sorted({*viewer.units_as(*CASE_WORK), *below})


def visible_reports(viewer: Actor) -> QuerySet[Report]:
    rows = Report.objects.all()
    return rows if sees_all(viewer) else rows.filter(unit_id__in=units_seen(viewer))


def visible_runs(viewer: Actor) -> QuerySet[Run]:
    rows = Run.objects.all()
    return rows if sees_all(viewer) else rows.filter(report__unit_id__in=units_seen(viewer))


def visible_loads(viewer: Actor) -> QuerySet[Load]:
    rows = Load.objects.all()
    return rows if sees_registers(viewer) else rows.none()


def visible_findings(viewer: Actor) -> QuerySet[Finding]:
    rows = Finding.objects.all()
    return rows if sees_all(viewer) else rows.filter(unit_id__in=units_seen(viewer))


def visible_joints(viewer: Actor) -> QuerySet[Joint]:
    """Give the joint supervisions in which a unit of the viewer's takes part, or was asked to."""
    rows = Joint.objects.all()
    if viewer.kind == "system":
        return rows
    units = viewer.units_as(*CASE_WORK) if viewer.kind == "officer" else []
    return rows.filter(Exists(Part.objects.filter(joint=OuterRef("pk"), unit_id__in=units)))


def seats_in(record: Report | Finding, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what the actor's units are to a report or a finding: "holder", "superior"; "office" for who sees all."""
    found: dict[str, frozenset[Role]] = {}
    if roles := by.roles_in([record.unit_id]):
        found["holder"] = roles
    if roles := by.roles_in(record.unit.superiors):
        found["superior"] = roles
    if office := by.roles & set(SEES_ALL):
        found["office"] = office
    return found


def seats_in_joint(record: Joint, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell which parts the actor's units have in a joint supervision, each with the actor's roles there."""
    found: dict[str, frozenset[Role]] = {}
    for part in record.parts.all():
        if roles := by.roles_in([part.unit_id]):
            found[part.state] = found.get(part.state, frozenset()) | roles
    return found


def units_in_joint(record: Joint, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in a joint supervision."""
    return {part.unit_id for part in record.parts.all() if part.state in parts}
