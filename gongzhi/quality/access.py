"""Who calls back: supervisors of the unit and of those above it, the secretariat, and officers named for it; never
who worked on the matter. Auditors look on."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from gongzhi.cases.states import CASE
from gongzhi.core import journal
from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit
from gongzhi.quality.models import Callback, Caller

OPENS = (Role.SUPERVISOR, Role.SECRETARIAT, Role.AUDITOR, Role.HANDLER, Role.MEDIATOR)
"""Whose pages these may be; handlers and mediators see only the units that they were named for."""
WORKED = frozenset({"accept", "answer", "settle", "verify", "end", "decline", "close"})
"""Verbs after which somebody does not ask the consumer how they did it."""


def units_for(viewer: Actor) -> list[int] | None:
    """List the units for which this viewer calls; None means all."""
    if viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(Role.SECRETARIAT, Role.AUDITOR)):
        return None
    if viewer.kind != "officer":
        return []
    over = viewer.units_as(Role.SUPERVISOR)
    below = (
        Unit.objects.filter(Q(pk__in=over) | Q(superiors__overlap=over)).values_list("pk", flat=True) if over else []
    )
    named = Caller.objects.filter(officer_id=viewer.id, ended_at=None).values_list("unit_id", flat=True)
    mine = [seat.unit_id for seat in viewer.seats]
    return sorted({*below, *(unit for unit in named if unit in mine)})


def visible(viewer: Actor) -> QuerySet[Callback]:
    """Give the call-backs that this viewer may see, unordered."""
    units = units_for(viewer)
    return Callback.objects.all() if units is None else Callback.objects.filter(unit_id__in=units)


def may_name(viewer: Actor, unit_id: int) -> bool:
    """Tell whether somebody may name callers of a unit."""
    return viewer.kind == "system" or unit_id in viewer.units_as(Role.SUPERVISOR)


def worked_on(callback: Callback, by: Actor) -> bool:
    """Tell whether this officer had a hand in how the matter came out."""
    if by.kind != "officer":
        return False
    lines = journal.history(CASE.kind, callback.case_id).filter(actor_kind="officer", actor_id=by.id)
    return callback.case.officer_id == by.id or lines.filter(verb__in=WORKED).exists()


def seats_in(callback: Callback, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell the machine what an actor is to a call-back: a caller, or nothing."""
    if by.kind != "officer":
        return {}
    units = units_for(by)
    calls = by.is_a(Role.SECRETARIAT) if units is None else callback.unit_id in units
    return {"caller": by.roles} if calls else {}
