"""The records that documents are made from, as the pages of documents show them: one row a kind of record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gongzhi.campaigns.models import Campaign
from gongzhi.campaigns.states import CAMPAIGN
from gongzhi.cases.states import CASE
from gongzhi.conference.models import Circulation, Meeting
from gongzhi.conference.papers import CIRCULAR, CIRCULATED
from gongzhi.conference.states import MEETING
from gongzhi.core.numbers import spoken
from gongzhi.documents.for_cases import CaseFile
from gongzhi.enforcement.models import FiledCase, Measure, Record
from gongzhi.incidents.models import Incident
from gongzhi.incidents.states import INCIDENT


@dataclass(frozen=True)
class Place:
    """A record: as its kinds of documents take it, and where its pages are."""

    record: Any
    record_kind: str
    record_id: int
    number: str
    title: str
    trader_name: str
    url: str
    """Its page."""
    base: str
    """Its documents are made at this address with the kind's key behind it; empty where a verb makes them."""

    def make_url(self, kind: str, **told) -> str:
        """Give the address where a document of a kind is made, if it is made at an address of its own."""
        if not self.base:
            return ""
        query = "&".join(f"{name}={value}" for name, value in told.items() if value)
        return f"{self.base}{kind}/" + (f"?{query}" if query else "")


def of_case(file: CaseFile) -> Place:
    case = file.case
    return Place(
        record=file,
        record_kind=CASE.kind,
        record_id=case.pk,
        number=spoken(case.number),
        title=case.title,
        trader_name=case.trader_name,
        url=reverse("desk:case", args=[case.number]),
        base=reverse("desk:make-document", args=[case.number, "x"]).removesuffix("x/"),
    )


def of_record(record: Record) -> Place:
    kind = record.record_kind
    return Place(
        record=record,
        record_kind=kind,
        record_id=record.pk,
        number=record.number,
        title=record.title,
        trader_name=record.trader_name,
        url=reverse("desk:record", args=[kind, record.number]),
        base=reverse("desk:make-paper", args=[kind, record.number, "x"]).removesuffix("x/"),
    )


def of_campaign(campaign: Campaign) -> Place:
    return Place(
        record=campaign,
        record_kind=CAMPAIGN.kind,
        record_id=campaign.pk,
        number="",
        title=campaign.title,
        trader_name="",
        url=reverse("desk:campaign", args=[campaign.pk]),
        base="",
    )


def of_incident(incident: Incident) -> Place:
    return Place(
        record=incident,
        record_kind=INCIDENT.kind,
        record_id=incident.pk,
        number=incident.number,
        title=incident.title,
        trader_name=incident.trader_name,
        url=reverse("desk:incident", args=[incident.number]),
        base="",
    )


def of_meeting(meeting: Meeting) -> Place:
    return Place(
        record=meeting,
        record_kind=MEETING.kind,
        record_id=meeting.pk,
        number="",
        title=meeting.title,
        trader_name="",
        url=reverse("desk:meeting-minutes", args=[meeting.pk]),
        base="",
    )


def of_circulation(circulation: Circulation) -> Place:
    return Place(
        record=circulation,
        record_kind=CIRCULATED,
        record_id=circulation.pk,
        number="",
        title=str(CIRCULAR.title),
        trader_name="",
        url=reverse("desk:circular", args=[circulation.pk]),
        base="",
    )


PLACES: dict[str, Callable[[int], Place]] = {
    CASE.kind: lambda pk: of_case(CaseFile.of(pk)),
    FiledCase.record_kind: lambda pk: of_record(FiledCase.objects.get(pk=pk)),
    CAMPAIGN.kind: lambda pk: of_campaign(Campaign.objects.get(pk=pk)),
    INCIDENT.kind: lambda pk: of_incident(Incident.objects.get(pk=pk)),
    MEETING.kind: lambda pk: of_meeting(Meeting.objects.get(pk=pk)),
    CIRCULATED: lambda pk: of_circulation(Circulation.objects.get(pk=pk)),
    Measure.record_kind: lambda pk: of_record(Measure.objects.get(pk=pk)),
}
"""Kind of record → gives the place of one that the viewer was found to see."""
