"""Where a record came from, as a link: one row a kind of source; apps above add theirs."""

from collections.abc import Callable

from django.urls import reverse

from gongzhi.cases import access as case_access
from gongzhi.core.actors import Actor
from gongzhi.enforcement import access
from gongzhi.enforcement.models import Clue, FiledCase, Measure
from gongzhi.enforcement.words import Source


def page_of_case(pk: int, viewer: Actor) -> str:
    case = case_access.visible(viewer).filter(pk=pk).only("number").first()
    return reverse("desk:case", args=[case.number]) if case else ""


def page_of(model) -> Callable[[int, Actor], str]:
    def address(pk: int, viewer: Actor) -> str:
        record = access.visible(model, viewer).filter(pk=pk).only("number").first()
        return reverse("desk:record", args=[model.record_kind, record.number]) if record else ""

    return address


PAGES: dict[str, Callable[[int, Actor], str]] = {
    Source.COMPLAINT: page_of_case,
    Source.REPORT: page_of_case,
    Source.CLUE: page_of(Clue),
    Source.FILED_CASE: page_of(FiledCase),
    Source.MEASURE: page_of(Measure),
}
"""Source → gives the address of the record that it names; empty where the viewer may not see it."""


def source_of(record, *, viewer: Actor) -> dict:
    """Say where a record came from: words, and a link where the viewer may follow it."""
    find = PAGES.get(record.source)
    url = find(record.source_id, viewer) if find and record.source_id else ""
    return {"title": record.get_source_display(), "label": record.source_label, "url": url}
