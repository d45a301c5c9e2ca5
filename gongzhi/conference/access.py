"""Who may see what of the conference: the one place where it is decided.

The office (secretariat), auditors and the convener's side (supervisors of the lead unit) see all. A unit that is
invited sees the meeting and all that belongs to it. Of assignments a unit sees those it owes or helps with once they
are issued, and those that concern all members. Circulations go to all members. Nobody else sees anything.
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.cases.access import CASE_WORK, SEES_ALL
from gongzhi.conference.models import Assignment, Circulation, CoOwner, Meeting, Participant
from gongzhi.conference.words import KNOWN
from gongzhi.core.actors import Actor, Role
from gongzhi.directory.models import Unit

WORK = (Role.HANDLER, Role.SUPERVISOR)
"""Who answers for a member."""
LOOKS = (*CASE_WORK, *SEES_ALL)
OFFICE = (Role.SECRETARIAT,)


def leads(viewer: Actor) -> list[int]:
    """Give the lead units in which somebody is a supervisor: there they stand for the convener."""
    units = viewer.units_as(Role.SUPERVISOR) if viewer.kind == "officer" else []
    return list(Unit.objects.filter(pk__in=units, is_lead=True).values_list("pk", flat=True)) if units else []


def sees_all(viewer: Actor) -> bool:
    return viewer.kind == "system" or (viewer.kind == "officer" and (viewer.is_a(*SEES_ALL) or bool(leads(viewer))))


def units_of(viewer: Actor) -> list[int]:
    return viewer.units_as(*CASE_WORK) if viewer.kind == "officer" else []


def is_member(viewer: Actor) -> bool:
    """Tell whether somebody works in a unit that sits in the conference."""
    units = units_of(viewer)
    return bool(units) and Unit.objects.filter(pk__in=units, is_member=True).exists()


def visible_meetings(viewer: Actor) -> QuerySet[Meeting]:
    """Give the meetings that this viewer may see, unordered."""
    found = Meeting.objects.all()
    if sees_all(viewer):
        return found
    units = units_of(viewer)
    if not units:
        return found.none()
    return found.filter(Exists(Participant.objects.filter(meeting=OuterRef("pk"), unit_id__in=units)))


def visible_assignments(viewer: Actor) -> QuerySet[Assignment]:
    """Give the assignments that this viewer may see, unordered."""
    found = Assignment.objects.all()
    if sees_all(viewer):
        return found
    units = units_of(viewer)
    if not units:
        return found.none()
    mine = Q(unit_id__in=units) | Exists(CoOwner.objects.filter(assignment=OuterRef("pk"), unit_id__in=units))
    if is_member(viewer):
        mine |= Q(is_for_all=True)
    return found.filter(mine, state__in=KNOWN)


def visible_circulations(viewer: Actor) -> QuerySet[Circulation]:
    found = Circulation.objects.all()
    return found if sees_all(viewer) or is_member(viewer) else found.none()


def may_see_meeting(meeting: Meeting, viewer: Actor) -> bool:
    return sees_all(viewer) or visible_meetings(viewer).filter(pk=meeting.pk).exists()


def may_see_circulation(circulation: Circulation, viewer: Actor) -> bool:
    return sees_all(viewer) or is_member(viewer)


def runs_it(viewer: Actor) -> bool:
    """Tell whether somebody works in the conference's office."""
    return viewer.kind == "system" or (viewer.kind == "officer" and viewer.is_a(*OFFICE))


def of_the_office(record: Meeting | Assignment, by: Actor) -> dict[str, frozenset[Role]]:
    """Tell what somebody is to a record by the office or by the convener's side."""
    found: dict[str, frozenset[Role]] = {}
    if office := by.roles & set(OFFICE):
        found["office"] = office
    if convener := by.roles_in([record.lead_id]) & {Role.SUPERVISOR}:
        found["convener"] = convener
    return found


def seats_in_meeting(meeting: Meeting, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what an actor is to a meeting: office, convener, invited."""
    found = of_the_office(meeting, by)
    if roles := by.roles_in(meeting.unit_ids):
        found["invited"] = roles
    return found


def units_in_meeting(meeting: Meeting, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in a meeting."""
    found = meeting.unit_ids if "invited" in parts else set()
    return found | {meeting.lead_id} if parts & {"office", "convener"} else found


def own_parts(meeting: Meeting, by: Actor) -> list[int]:
    """Give the invited units that somebody answers for, in the order of their seats."""
    return [pk for pk in by.units_as(*WORK) if pk in meeting.unit_ids]


def seats_in_assignment(assignment: Assignment, by: Actor) -> Mapping[str, frozenset[Role]]:
    """Tell what an actor is to an assignment: office, convener, owner, helper."""
    found = of_the_office(assignment, by)
    if roles := by.roles_in([assignment.unit_id]):
        found["owner"] = roles
    if roles := by.roles_in(assignment.co_owner_ids):
        found["helper"] = roles
    return found


def units_in_assignment(assignment: Assignment, parts: frozenset[str]) -> set[int]:
    """Tell which units have one of these parts in an assignment."""
    found = {assignment.unit_id} if "owner" in parts else set()
    if "helper" in parts:
        found |= assignment.co_owner_ids
    return found | {assignment.lead_id} if parts & {"office", "convener"} else found
