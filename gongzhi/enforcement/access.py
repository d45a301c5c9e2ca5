"""Who may see which record of enforcement: the one place where it is decided.

An officer sees the records in which a unit of theirs has a part, or every superior office of the holder; the
secretariat and auditors see all; nobody else anything. Who reported is in none of them: it stays with the case that
a clue came from, and is seen by whoever may see that case.
"""

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.core.actors import Actor, Role
from gongzhi.enforcement.models import Record, RecordUnit

R = TypeVar("R", bound=Record)


def visible(model: type[R], viewer: Actor) -> QuerySet[R]:
    """Give the records of a kind that this viewer may see, unordered."""
    records = model._default_manager.all()
    if viewer.kind == "system":
        return records
    if viewer.kind != "officer":
        return records.none()
    if viewer.is_a(*SEES_ALL):
        return records
    units = viewer.units_as(*CASE_WORK)
    if not units:
        return records.none()
    seen = RecordUnit.objects.filter(record_kind=model.record_kind, record_id=OuterRef("pk"), unit_id__in=units)
    return records.filter(Exists(seen))


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def may_see(record: Record, viewer: Actor) -> bool:
    """Tell of one record at hand what `visible` tells of all."""
    units = set(viewer.units_as(*CASE_WORK)) if viewer.kind == "officer" else ()
    return sees_all(viewer) or any(row.unit_id in units for row in record.parts)


def seats_in(record: Record, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell which parts the actor's units have in a record, each with the actor's roles there; "office" for those who
    see all."""
    found: dict[str, frozenset[Role]] = {}
    for row in record.parts:
        if roles := by.roles_in([row.unit_id]):
            found[row.part] = found.get(row.part, frozenset()) | roles
    if office := by.roles & set(SEES_ALL):
        found["office"] = office
    return found


def units_in(record: Record, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in a record."""
    return {row.unit_id for row in record.parts if row.part in parts}
