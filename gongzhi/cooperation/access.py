"""Who may see which request or dispute: the two units, for a dispute the office that designates, and who sees all."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.core.actors import Actor, Role

WORK = CASE_WORK
LOOKS = (*CASE_WORK, *SEES_ALL)


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def own_units(viewer: Actor) -> list[int]:
    return viewer.units_as(*CASE_WORK) if viewer.kind == "officer" else []


def visible(viewer: Actor) -> QuerySet[Request]:
    """Give the requests that this viewer may see, unordered."""
    if sees_all(viewer):
        return Request.objects.all()
    units = own_units(viewer)
    if not units:
        return Request.objects.none()
    return Request.objects.filter(Q(unit_id__in=units) | Q(asked_unit_id__in=units))


def visible_disputes(viewer: Actor) -> QuerySet[Dispute]:
    """Give the disputes that this viewer may see, unordered."""
    if sees_all(viewer):
        return Dispute.objects.all()
    units = own_units(viewer)
    if not units:
        return Dispute.objects.none()
    return Dispute.objects.filter(Q(unit_id__in=units) | Q(other_unit_id__in=units) | Q(judge_unit_id__in=units))


def asks(request: Request, viewer: Actor) -> bool:
    """Tell whether a viewer works for the unit that asks."""
    return request.unit_id in own_units(viewer)


def seats_in(request: Request, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what an actor is to a request: asker, asked, office (who sees all)."""
    return seats({"asker": request.unit_id, "asked": request.asked_unit_id}, by)


def seats_in_dispute(dispute: Dispute, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what an actor is to a dispute: raiser, other, judge; the office judges where no unit stands above both."""
    found = dict(
        seats({"raiser": dispute.unit_id, "other": dispute.other_unit_id, "judge": dispute.judge_unit_id}, by)
    )
    if dispute.judge_unit_id is None and "office" in found:
        found["judge"] = found["office"]
    return found


def seats(parts: dict[str, int | None], by: Actor) -> dict[str, frozenset[Role]]:
    found = {part: roles for part, unit in parts.items() if unit and (roles := by.roles_in([unit]))}
    if office := by.roles & set(SEES_ALL):
        found["office"] = office
    return found


def units_in(request: Request, parts: frozenset[str]) -> set[int]:
    own = {"asker": request.unit_id, "asked": request.asked_unit_id}
    return {unit for part, unit in own.items() if part in parts}


def units_in_dispute(dispute: Dispute, parts: frozenset[str]) -> set[int]:
    own = {"raiser": dispute.unit_id, "other": dispute.other_unit_id, "judge": dispute.judge_unit_id}
    return {unit for part, unit in own.items() if part in parts and unit}
