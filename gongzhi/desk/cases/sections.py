"""What apps above cases show on the page of a case: one row each, in the order of the page.

A section asks its app with the viewer and answers what its template shows, or None where there is nothing to show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gongzhi.appeals.queries import asked_of_firm
from gongzhi.cases.models import Case
from gongzhi.cases.queries import telling_of
from gongzhi.cases.states import CASE
from gongzhi.cases.time_spent import time_spent
from gongzhi.core.actors import Actor
from gongzhi.desk.appeals.panel import show_appeal
from gongzhi.desk.documents.papers import section_of_case as show_documents
from gongzhi.desk.enforcement.case_section import show_clues
from gongzhi.desk.mediation.page import show_mediation
from gongzhi.desk.quality.callbacks import section_of_case as show_callbacks
from gongzhi.desk.quality.replies import section_of_case as show_reviews
from gongzhi.negotiation.queries import negotiation_of, thread_of
from gongzhi.notices.queries import notices_of


@dataclass(frozen=True)
class Section:
    """One panel of the page."""

    template: str
    """Is included with what `shows` answered, beside the page's own context."""
    shows: Callable[..., dict | None]
    """Called with (case, viewer=, at=)."""
    wide: bool = False
    """Stands in the wide column, below what was told; else in the narrow one, below the persons."""


def show_notices(case: Case, *, viewer: Actor, at: datetime) -> dict:
    return {"notices": notices_of(case, viewer=viewer)}


def show_telling(case: Case, *, viewer: Actor, at: datetime) -> dict | None:
    telling = telling_of(case, viewer=viewer)
    if not telling:
        return None
    may_serve = CASE.refusal(case, "serve", by=viewer, at=at) is None
    return {"telling": telling, "may_serve": may_serve and any(not each.on_date for each in telling)}


def show_negotiation(case: Case, *, viewer: Actor, at: datetime) -> dict | None:
    found = negotiation_of(case, viewer=viewer)
    if found is None:
        return None
    return {"negotiation": found, "thread": thread_of(found, viewer=viewer)[::-1]}


def show_time(case: Case, *, viewer: Actor, at: datetime) -> dict | None:
    spent = time_spent(case, viewer=viewer, at=at, asked=asked_of_firm(case, viewer=viewer))
    return {"account": spent} if spent else None


SECTIONS = (
    Section("desk/documents/of_case.html", show_documents, wide=True),
    Section("desk/mediation/of_case.html", show_mediation, wide=True),
    Section("desk/cases/telling.html", show_telling),
    Section("desk/cases/time_spent.html", show_time),
    Section("desk/appeals/panel.html", show_appeal, wide=True),
    Section("desk/enforcement/of_case.html", show_clues),
    Section("notices/of_case.html", show_notices),
    Section("desk/cases/negotiation.html", show_negotiation, wide=True),
    Section("desk/quality/reviews.html", show_reviews),
    Section("desk/quality/of_case.html", show_callbacks),
)


def sections_of(case: Case, *, viewer: Actor, at: datetime) -> dict[str, list[dict]]:
    """Gather the sections of a case for the two columns: {"wide": [...], "narrow": [...]}, each {template, shown}."""
    found: dict[str, list[dict]] = {"wide": [], "narrow": []}
    for section in SECTIONS:
        shown = section.shows(case, viewer=viewer, at=at)
        if shown is not None:
            found["wide" if section.wide else "narrow"].append({"template": section.template, "shown": shown})
    return found
