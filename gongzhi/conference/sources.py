"""What an assignment may follow from beside a resolution: one row a kind of record, found as its own app shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from gongzhi.campaigns.queries import campaign_by_id
from gongzhi.cases.queries import case_by_number
from gongzhi.conference.words import Source
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.incidents.queries import incident_by_number
from gongzhi.inspections.queries import inspection_by_number


@dataclass(frozen=True)
class Found:
    """A record that an assignment follows from."""

    pk: int
    label: str
    """What it is called in the assignment: its number, or its title where it has none."""
    place: str
    """What stands in its address."""


def find_case(place: str, viewer: Actor) -> Found:
    case = case_by_number(place, viewer=viewer)
    return Found(case.pk, case.number, case.number)


def find_inspection(place: str, viewer: Actor) -> Found:
    inspection = inspection_by_number(place, viewer=viewer)
    return Found(inspection.pk, inspection.number, inspection.number)


def find_campaign(place: str, viewer: Actor) -> Found:
    if not place.isdecimal() or len(place) > 18:
        raise ObjectDoesNotExist
    campaign = campaign_by_id(int(place), viewer=viewer)
    return Found(campaign.pk, campaign.title, str(campaign.pk))


def find_incident(place: str, viewer: Actor) -> Found:
    incident = incident_by_number(place, viewer=viewer)
    return Found(incident.pk, incident.number, incident.number)


SOURCES: dict[str, Callable[[str, Actor], Found]] = {
    Source.CASE: find_case,
    Source.INSPECTION: find_inspection,
    Source.CAMPAIGN: find_campaign,
    Source.INCIDENT: find_incident,
}
BY_LABEL = frozenset({Source.CASE, Source.INSPECTION, Source.INCIDENT})
"""Kinds whose label is what stands in their address."""


def source_of(kind: str, place: str, *, viewer: Actor) -> Found:
    """Find a record that an assignment is to follow from.

    :raises Refused: if there is none that the viewer may see.
    """
    try:
        return SOURCES[kind](place, viewer)
    except (KeyError, ObjectDoesNotExist):
        raise Refused(_("没有找到任务的来源。"), field="source") from None


def place_of(assignment, *, viewer: Actor) -> str:
    """Tell what stands in the address of a source; empty where there is none that the viewer may see."""
    if not assignment.source:
        return ""
    place = assignment.source_label if assignment.source in BY_LABEL else str(assignment.source_id)
    try:
        return SOURCES[assignment.source](place, viewer).place
    except (KeyError, ObjectDoesNotExist):
        return ""
