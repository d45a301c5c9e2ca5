"""Documents of the demonstration, made of what its matters and filed cases came to, and call-backs that wait."""

from datetime import datetime

from django.db import transaction

from gongzhi.cases.models import Case
from gongzhi.cases.words import Kind, State
from gongzhi.core.actors import Actor
from gongzhi.core.clock import day_of
from gongzhi.documents.actions.issue import issue_document
from gongzhi.documents.actions.serve import serve_document
from gongzhi.documents.kinds import kind_of
from gongzhi.documents.models import Document
from gongzhi.documents.words import Way
from gongzhi.enforcement.models import FiledCase, Measure
from gongzhi.enforcement.words import FiledState
from gongzhi.mediation.models import Agreement, Session
from gongzhi.mediation.words import AgreementForm, SessionState
from gongzhi.quality.actions.draw import draw_missing

SHARE = 50
"""Of a hundred closed matters so many are to be called back: in a real province far fewer, but then a demonstration
would show none."""


def build_papers(*, at: datetime, by: Actor) -> None:
    """Issue some documents of each kind once, and draw the call-backs of the last days."""
    if Document.objects.filter(record_kind__in=["case", "filed_case", "measure"]).exists():
        return
    with transaction.atomic():
        of_matters(Papers(by, at))
        of_mediation(Papers(by, at))
        of_enforcement(Papers(by, at))
    draw_missing(today=day_of(at), at=at, share=lambda case: SHARE)


class Papers:
    """Makes documents by one officer at one time; of what is not there, none."""

    def __init__(self, by: Actor, at: datetime):
        self.by, self.at, self.units = by, at, by.unit_ids

    def issue(self, key: str, record_id: int | None, *, consumer: str = "", trader: str = "") -> None:
        """Make a document and serve it on either side in some way."""
        if record_id is None:
            return
        kind = kind_of(key)
        record = kind.find(record_id)
        if kind.ready(record) != "" or not kind.makes(record, self.by):
            return
        made = issue_document(kind=kind, record=record, record_id=record_id, by=self.by, at=self.at)
        for way, on_trader in ((consumer, False), (trader, True)):
            if way:
                made = serve_document(document=made, way=way, on_trader=on_trader, by=self.by, at=self.at)

    def case(self, **wanted) -> int | None:
        rows = Case.objects.filter(unit__in=self.units, kind=Kind.COMPLAINT, **wanted).order_by("-id")
        return rows.values_list("pk", flat=True).first()


def of_matters(papers: Papers) -> None:
    papers.issue("acceptance-notice", papers.case(state=State.ACCEPTED), consumer=Way.ONLINE)
    papers.issue(
        "ending-notice", papers.case(outcome="ended", state=State.CLOSED), consumer=Way.POST, trader=Way.POST
    )
    papers.issue("refusal-notice", papers.case(outcome="declined"), consumer=Way.ONLINE)


def of_mediation(papers: Papers) -> None:
    sessions = Session.objects.filter(mediation__case__unit__in=papers.units).order_by("-id")
    for stands, key in ((SessionState.ANNOUNCED, "session-notice"), (SessionState.CLOSED, "mediation-record")):
        case = sessions.filter(stands=stands).values_list("mediation__case", flat=True).first()
        papers.issue(key, case, consumer=Way.ONLINE if stands == SessionState.ANNOUNCED else "")
    agreed = Agreement.objects.filter(mediation__case__unit__in=papers.units, form=AgreementForm.DOCUMENT)
    case = agreed.order_by("-id").values_list("mediation__case", flat=True).first()
    papers.issue("mediation-agreement", case, consumer=Way.IN_PERSON, trader=Way.IN_PERSON)


def of_enforcement(papers: Papers) -> None:
    filed = FiledCase.objects.filter(unit__in=papers.units).order_by("-id")
    papers.issue("filing-approval", filed.values_list("pk", flat=True).first())
    decided = filed.filter(state=FiledState.DECIDED).values_list("pk", flat=True).first()
    papers.issue("penalty-notice", decided, trader=Way.IN_PERSON)
    papers.issue("penalty-decision", decided)
    for measure, key in (("rectify", "rectification-order"), ("interview", "interview-notice")):
        rows = Measure.objects.filter(unit__in=papers.units, kind=measure).order_by("-id")
        papers.issue(key, rows.values_list("pk", flat=True).first(), trader=Way.IN_PERSON)
