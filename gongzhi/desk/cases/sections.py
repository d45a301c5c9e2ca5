"""What apps above cases show on the page of a case: one row each, in the order of the page.

A section asks its app with the viewer and answers what its template shows, or None where there is nothing to show.
Most cases have nothing in most apps: which of them keep something about a case is asked once for all (`Beside`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Value

from gongzhi.appeals.models import Appeal, FirmReport
from gongzhi.appeals.queries import asked_of_firm
from gongzhi.cases.models import Case
from gongzhi.cases.queries import telling_of
from gongzhi.cases.states import CASE
from gongzhi.cases.time_spent import time_spent
from gongzhi.conference.models import Assignment
from gongzhi.conference.words import Source
from gongzhi.cooperation.access import WORK as COOPERATES
from gongzhi.cooperation.models import Dispute, Request
from gongzhi.cooperation.queries import disputes_about, requests_about
from gongzhi.core.actors import Actor
from gongzhi.core.models import JournalEntry
from gongzhi.core.prepared import prepared
from gongzhi.desk.appeals.panel import show_appeal
from gongzhi.desk.conference.of_record import show_assignments
from gongzhi.desk.documents.papers import section_of_case as show_documents
from gongzhi.desk.documents.papers import steps_for
from gongzhi.desk.documents.places import of_case
from gongzhi.desk.enforcement.case_section import show_clues
from gongzhi.desk.mediation.page import show_mediation
from gongzhi.desk.prepaid.section import show_issuer
from gongzhi.desk.publicity.pages import show_of_case as show_disclosures
from gongzhi.desk.quality.callbacks import section_of_case as show_callbacks
from gongzhi.desk.quality.replies import section_of_case as show_reviews
from gongzhi.desk.schemes.case_section import show_pledge
from gongzhi.documents.for_cases import CaseFile
from gongzhi.documents.kinds import kinds
from gongzhi.documents.models import Document
from gongzhi.enforcement.models import Clue
from gongzhi.enforcement.words import OF_CASES
from gongzhi.incidents.models import Joined
from gongzhi.incidents.queries import incidents_of
from gongzhi.mediation.models import Mediation
from gongzhi.negotiation.models import Negotiation
from gongzhi.negotiation.queries import negotiation_of, thread_of
from gongzhi.notices.models import Notice
from gongzhi.notices.queries import notices_of
from gongzhi.prepaid.access import about_trader_of
from gongzhi.prepaid.models import Filing, Sign
from gongzhi.publicity.models import Disclosure
from gongzhi.quality.models import Callback, ReplyReview
from gongzhi.schemes.models import PledgeCase


@dataclass(frozen=True)
class Beside:
    """What was read of a case before its sections are asked."""

    kept: frozenset[type]
    """The models that keep something about this case."""
    lines: list[JournalEntry]
    """Its journal, oldest first."""


def models_about(case_id: int) -> dict[type, QuerySet]:
    """Give the rows of the apps above cases that are about a case."""
    return {
        Document: Document.objects.filter(record_kind=CASE.kind, record_id=case_id),
        Mediation: Mediation.objects.filter(case_id=case_id),
        Appeal: Appeal.objects.filter(case_id=case_id),
        FirmReport: FirmReport.objects.filter(case_id=case_id),
        Clue: Clue.objects.filter(source__in=sorted(OF_CASES), source_id=case_id),
        Filing: about_trader_of(case_id, Filing),
        Sign: about_trader_of(case_id, Sign),
        Assignment: Assignment.objects.filter(source=Source.CASE, source_id=case_id),
        Notice: Notice.objects.filter(case_id=case_id),
        Negotiation: Negotiation.objects.filter(case_id=case_id),
        ReplyReview: ReplyReview.objects.filter(case_id=case_id),
        Callback: Callback.objects.filter(case_id=case_id),
        Joined: Joined.objects.filter(case_id=case_id),
        PledgeCase: PledgeCase.objects.filter(case_id=case_id),
        Disclosure: Disclosure.objects.filter(case_id=case_id),
        Request: Request.objects.filter(case_id=case_id),
        Dispute: Dispute.objects.filter(case_id=case_id),
    }


BY_LABEL = {model._meta.label: model for model in models_about(0)}


def beside(case: Case, lines: list[JournalEntry]) -> Beside:
    """Look which apps keep something about a case; one query."""
    return Beside(frozenset(BY_LABEL[label] for (label,) in labels_kept(case.pk)), lines)


@prepared
def labels_kept(case_id: int) -> QuerySet:
    first, *rest = [
        rows.order_by().values_list(Value(model._meta.label))[:1] for model, rows in models_about(case_id).items()
    ]
    return first.union(*rest, all=True)


@dataclass(frozen=True)
class Section:
    """One panel of the page."""

    template: str
    """Is included with what `shows` answered, beside the page's own context."""
    shows: Callable[..., dict | None]
    """Called with (case, viewer=, at=, beside=)."""
    wide: bool = False
    """Stands in the wide column, below what was told; else in the narrow one, below the persons."""


def show_notices(case: Case, *, viewer: Actor, at: datetime, beside: Beside) -> dict:
    return {"notices": notices_of(case, viewer=viewer) if Notice in beside.kept else []}


def show_telling(case: Case, *, viewer: Actor, at: datetime, beside: Beside) -> dict | None:
    """Show who was told of what, and the documents by which those can be told who were not."""
    telling = telling_of(case, viewer=viewer, lines=beside.lines)
    if not telling:
        return None
    may_serve = CASE.refusal(case, "serve", by=viewer, at=at) is None
    waiting = dict.fromkeys(each.duty.verb for each in telling if not each.on_date) if may_serve else {}
    papers = [kind.key for kind in kinds() if kind.tells in waiting]
    place = of_case(CaseFile(case, beside.lines))
    steps = steps_for(place, *papers, viewer=viewer, is_kept=Document in beside.kept) if papers else []
    return {"telling": telling, "may_serve": bool(waiting), "steps": steps}


def show_negotiation(case: Case, *, viewer: Actor, at: datetime, beside: Beside) -> dict | None:
    found = negotiation_of(case, viewer=viewer) if Negotiation in beside.kept else None
    if found is None:
        return None
    return {"negotiation": found, "thread": thread_of(found, viewer=viewer)[::-1]}


def show_time(case: Case, *, viewer: Actor, at: datetime, beside: Beside) -> dict | None:
    asked = asked_of_firm(case, viewer=viewer) if FirmReport in beside.kept else ()
    spent = time_spent(case, viewer=viewer, at=at, asked=asked, lines=beside.lines)
    return {"account": spent} if spent else None


def show_cooperation(case: Case, *, viewer: Actor, at: datetime, beside: Beside) -> dict | None:
    """Show what other units were asked in a case, and disputes over it; to its holder the way to ask."""
    requests = requests_about(case, viewer=viewer) if Request in beside.kept else []
    disputes = disputes_about(case, viewer=viewer) if Dispute in beside.kept else []
    may_ask = case.is_open and case.unit_id in viewer.units_as(*COOPERATES)
    if not (requests or disputes or may_ask):
        return None
    return {"requests": requests, "disputes": disputes, "may_ask": may_ask}


def show_incidents(case: Case, *, viewer: Actor, at: datetime, beside: Beside) -> dict | None:
    found = incidents_of(case, viewer=viewer) if Joined in beside.kept else []
    return {"incidents": found} if found else None


SECTIONS = (
    Section("desk/documents/of_case.html", show_documents, wide=True),
    Section("desk/mediation/of_case.html", show_mediation, wide=True),
    Section("desk/cases/telling.html", show_telling),
    Section("desk/cases/time_spent.html", show_time),
    Section("desk/appeals/panel.html", show_appeal, wide=True),
    Section("desk/schemes/of_case.html", show_pledge),
    Section("desk/enforcement/of_case.html", show_clues),
    Section("desk/incidents/of_case.html", show_incidents),
    Section("desk/prepaid/of_case.html", show_issuer),
    Section("desk/cooperation/of_case.html", show_cooperation),
    Section("desk/conference/of_record.html", show_assignments),
    Section("notices/of_case.html", show_notices),
    Section("desk/cases/negotiation.html", show_negotiation, wide=True),
    Section("desk/publicity/of_case.html", show_disclosures),
    Section("desk/quality/reviews.html", show_reviews),
    Section("desk/quality/of_case.html", show_callbacks),
)


def sections_of(case: Case, *, viewer: Actor, at: datetime, lines: list[JournalEntry]) -> dict[str, list[dict]]:
    """Gather the sections of a case for the two columns: {"wide": [...], "narrow": [...]}, each {template, shown}.

    :param lines: the case's journal, oldest first.
    """
    known = beside(case, lines)
    found: dict[str, list[dict]] = {"wide": [], "narrow": []}
    for section in SECTIONS:
        shown = section.shows(case, viewer=viewer, at=at, beside=known)
        if shown is not None:
            found["wide" if section.wide else "narrow"].append({"template": section.template, "shown": shown})
    return found
