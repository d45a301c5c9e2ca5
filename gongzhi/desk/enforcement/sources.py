"""Where a record came from, as a link: one row a kind of source."""

from collections.abc import Callable

from django.urls import reverse

from gongzhi.cases import access as case_access
from gongzhi.core.actors import Actor
from gongzhi.enforcement import access
from gongzhi.enforcement.models import Clue, FiledCase, Measure
from gongzhi.enforcement.words import Source
from gongzhi.inspections import access as inspection_access
from gongzhi.monitoring import access as monitoring_access
from gongzhi.prepaid import access as prepaid_access
from gongzhi.ride_hailing import access as ride_access
from gongzhi.sampling import access as sampling_access


def page_of_case(pk: int, viewer: Actor) -> str:
    case = case_access.visible(viewer).filter(pk=pk).only("number").first()
    return reverse("desk:case", args=[case.number]) if case else ""


def page_of(model) -> Callable[[int, Actor], str]:
    def address(pk: int, viewer: Actor) -> str:
        record = access.visible(model, viewer).filter(pk=pk).only("number").first()
        return reverse("desk:record", args=[model.record_kind, record.number]) if record else ""

    return address


def page_of_inspection(pk: int, viewer: Actor) -> str:
    inspection = inspection_access.visible(viewer).filter(pk=pk).only("number").first()
    return reverse("desk:inspection", args=[inspection.number]) if inspection else ""


def page_of_hit(pk: int, viewer: Actor) -> str:
    hit = monitoring_access.visible_hits(viewer).filter(pk=pk).only("pk").first()
    return reverse("desk:monitoring-hit", args=[hit.pk]) if hit else ""


def page_of_sample(pk: int, viewer: Actor) -> str:
    sample = sampling_access.visible(viewer).filter(pk=pk).only("number").first()
    return reverse("desk:sample", args=[sample.number]) if sample else ""


def page_of_ride_finding(pk: int, viewer: Actor) -> str:
    seen = ride_access.visible_findings(viewer).filter(pk=pk).exists()
    return reverse("desk:ride-finding", args=[pk]) if seen else ""


def page_of_issuer(pk: int, viewer: Actor) -> str:
    """Give the page of a filing, from which measures come."""
    seen = prepaid_access.visible(viewer).filter(pk=pk).exists()
    return reverse("desk:filing", args=[pk]) if seen else ""


def page_of_sign(pk: int, viewer: Actor) -> str:
    """Give the page of a warning sign, from which clues come."""
    seen = prepaid_access.visible_signs(viewer).filter(pk=pk).exists()
    return reverse("desk:prepaid-sign", args=[pk]) if seen else ""


def page_of_prepaid(record) -> Callable[[int, Actor], str]:
    """Tell what of prepaid cards a record came from: clues from warning signs, measures from filings."""
    return page_of_sign if isinstance(record, Clue) else page_of_issuer


PAGES: dict[str, Callable[[int, Actor], str]] = {
    Source.COMPLAINT: page_of_case,
    Source.REPORT: page_of_case,
    Source.INSPECTION: page_of_inspection,
    Source.MONITORING: page_of_hit,
    Source.SAMPLE: page_of_sample,
    Source.RIDE_HAILING: page_of_ride_finding,
    Source.CLUE: page_of(Clue),
    Source.FILED_CASE: page_of(FiledCase),
    Source.MEASURE: page_of(Measure),
}
"""Source → gives the address of the record that it names; empty where the viewer may not see it."""


def source_of(record, *, viewer: Actor) -> dict:
    """Say where a record came from: words, and a link where the viewer may follow it."""
    find = page_of_prepaid(record) if record.source == Source.PREPAID else PAGES.get(record.source)
    url = find(record.source_id, viewer) if find and record.source_id else ""
    return {"title": record.get_source_display(), "label": record.source_label, "url": url}
