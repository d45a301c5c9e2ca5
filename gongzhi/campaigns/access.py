"""Who may see which campaign, and how much of it: the one place where it is decided.

The lead unit, and whoever sees all, see the whole of it. A unit that takes part, and the offices below it, see it
once it is approved: their own part, and the totals of the whole. Nobody else sees anything.
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.campaigns.models import Campaign, Member
from gongzhi.campaigns.words import State
from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit

WORK = (Role.HANDLER, Role.SUPERVISOR)
"""Who takes in what was done: those who may investigate."""
LOOKS = (*CASE_WORK, *SEES_ALL)


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*SEES_ALL))


def units_above(unit_ids: list[int]) -> set[int]:
    """Give these units and every office above them: whoever of them takes part, these do too."""
    return {pk for line in lines_of(unit_ids) for pk in line}


def visible(viewer: Actor) -> QuerySet[Campaign]:
    """Give the campaigns that this viewer may see, unordered."""
    found = Campaign.objects.all()
    if sees_all(viewer):
        return found
    units = viewer.units_as(*CASE_WORK) if viewer.kind == "officer" else []
    if not units:
        return found.none()
    takes_part = Exists(Member.objects.filter(campaign=OuterRef("pk"), unit_id__in=units_above(units)))
    return found.filter(Q(unit_id__in=units) | (takes_part & ~Q(state=State.DRAFTED)))


def may_see(campaign: Campaign, viewer: Actor) -> bool:
    """Tell of one campaign at hand what `visible` tells of all."""
    return sees_all(viewer) or visible(viewer).filter(pk=campaign.pk).exists()


def sees_whole(campaign: Campaign, viewer: Actor) -> bool:
    """Tell whether a viewer who may see a campaign sees every member's part of it."""
    return sees_all(viewer) or campaign.unit_id in viewer.units_as(*CASE_WORK)


def parts_of(campaign: Campaign, viewer: Actor, *roles: Role) -> set[int]:
    """Give the members that the viewer works for with one of these roles: for each of their units itself, or else the
    nearest office above it that takes part."""
    units = viewer.units_as(*(roles or CASE_WORK)) if viewer.kind == "officer" else []
    return nearest(lines_of(units), campaign.member_ids)


def lines_of(unit_ids: list[int]) -> list[list[int]]:
    """Give each of these units with the offices above it, nearest first."""
    if not unit_ids:
        return []
    return [[pk, *above] for pk, above in Unit.objects.filter(pk__in=unit_ids).values_list("pk", "superiors")]


def nearest(lines: list[list[int]], members: set[int]) -> set[int]:
    """Choose of each line the first that takes part."""
    return {found for line in lines if (found := next((pk for pk in line if pk in members), None))}


def seats_in(campaign: Campaign, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what an actor is to a campaign: holder (of the lead unit), member, office (who sees all)."""
    found: dict[str, frozenset[Role]] = {}
    if roles := by.roles_in([campaign.unit_id]):
        found["holder"] = roles
    above = dict(Unit.objects.filter(pk__in=by.unit_ids).values_list("pk", "superiors"))
    members = campaign.member_ids
    roles = frozenset().union(
        *(seat.roles for seat in by.seats if members & {seat.unit_id, *above.get(seat.unit_id, ())})
    )
    if roles:
        found["member"] = roles
    if office := by.roles & set(SEES_ALL):
        found["office"] = office
    return found


def units_in(campaign: Campaign, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in a campaign."""
    found = {campaign.unit_id} if "holder" in parts else set()
    return found | campaign.member_ids if "member" in parts else found
