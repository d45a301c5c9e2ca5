"""What the page of a case shows of an appeal: how it is sorted, what the firm reported, what it pays."""

from datetime import datetime

from django.urls import reverse

from gongzhi.appeals import catalog
from gongzhi.appeals.access import works_on
from gongzhi.appeals.models import Appeal, Compensation, FirmReport
from gongzhi.appeals.queries import appeal_of, compensation_of, history_of, offers_of, reports_of, titles_of
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.appeals.words import CompensationState, PriorHow, ReportState
from gongzhi.cases import access
from gongzhi.cases.models import Case
from gongzhi.cases.words import State
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.desk.limits import chip_of
from gongzhi.procedures.calendars import calendar
from gongzhi.procedures.models import RunningLimit

TAKEN_ON = frozenset({State.ACCEPTED, State.SUSPENDED, State.DECIDED, State.CLOSED})
ADDRESSES = {"send_back": "send-back"}
"""Verbs whose address is written otherwise."""


def show_appeal(case: Case, *, viewer: Actor, at: datetime, beside) -> dict | None:
    """Say everything of an appeal; None where the case is none."""
    ruling = catalog.scheme_of_procedure(case.procedure)
    appeal = appeal_of(case, viewer=viewer) if Appeal in beside.kept else None
    if ruling is None and appeal is None:
        return None
    reports = reports_of(case, viewer=viewer)
    report = next((one for one in reports if one.state != ReportState.LAPSED), None)
    compensation = compensation_of(case, viewer=viewer)
    mine = works_on(case, viewer)
    return {
        "ruling": ruling,
        "appeal": appeal,
        "titles": titles_of(appeal),
        "how": PriorHow(appeal.prior_how).label if appeal and appeal.prior_how else "",
        "masked": mask(appeal.service_number) if appeal else "",
        "reveal": reverse("desk:appeal-reveal", args=[case.number]) if mine else "",
        "reports": [describe(one, case, viewer, at) for one in reports],
        "compensation": compensation,
        "is_unpaid": is_unpaid(compensation, clock.day_of(at)),
        "history": history_of(case, viewer=viewer)[::-1],
        "acts": acts_of(case, report, compensation, ruling, viewer, at) if mine else [],
    }


def mask(number: str) -> str:
    """Show the last two characters of a number only."""
    return f"{'*' * max(len(number) - 2, 4)}{number[-2:]}" if number else ""


def describe(report: FirmReport, case: Case, viewer: Actor, at: datetime) -> dict:
    """Say what a report page shows: the report, its limits, its files where they may be read."""
    rows = RunningLimit.objects.filter(record_kind=FIRM_REPORT.kind, record_id=report.pk).order_by("-turn")
    work_calendar, today = calendar(), clock.day_of(at)
    chips = [chip_of(row, today=today, work_calendar=work_calendar) for row in rows]
    readable = access.handles(case, viewer)
    return {
        "report": report,
        "chip": next((chip for chip in chips if chip["running"]), None),
        "files": [
            {
                "name": file.name,
                "size": file.size,
                "at": file.at,
                "url": reverse("desk:appeal-file", args=[case.number, file.pk]) if readable else "",
            }
            for file in report.files.all()
        ],
    }


def is_unpaid(compensation: Compensation | None, today) -> bool:
    if compensation is None:
        return False
    late = compensation.state == CompensationState.AGREED and compensation.due_date < today
    return late or compensation.state == CompensationState.DISPUTED


def acts_of(case: Case, report, compensation, ruling, viewer: Actor, at: datetime) -> list[dict]:
    """List what an officer of the holder can do, the next act first."""
    found = []
    if ruling and case.state in {State.ACCEPTED, State.SUSPENDED} and report is None:
        found.append(("demand", "", True))
    for record in filter(None, (report, compensation)):
        for offer in offers_of(record, viewer=viewer, at=at):
            if not offer.refusal:
                found.append((offer.verb, offer.title, False))
    if ruling and compensation is None and case.state in TAKEN_ON:
        found.append(("agree", "", False))
    if ruling and case.state not in {State.DECIDED, State.CLOSED}:
        found.append(("sort", "", False))
    return [
        {
            "act": act,
            "title": title,
            "main": main,
            "url": reverse("desk:appeal-act", args=[case.number, ADDRESSES.get(act, act)]),
        }
        for act, title, main in found
    ]
