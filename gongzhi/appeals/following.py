"""What follows from the journal of cases: a firm owes a report once an appeal is accepted."""

from datetime import datetime

import structlog

from gongzhi.appeals import catalog
from gongzhi.appeals.actions.demand import demand_on_acceptance
from gongzhi.appeals.actions.lapse import lapse_report
from gongzhi.appeals.models import FirmReport
from gongzhi.appeals.words import ReportState
from gongzhi.cases.models import Case, CaseTrader
from gongzhi.cases.states import CASE
from gongzhi.cases.words import TraderPart
from gongzhi.core.errors import Refused
from gongzhi.core.models import JournalEntry

READER = "appeals"
TAKEN_ON = frozenset({"accept", "reopen"})
GONE = frozenset({"take_over", "hand_back", "route"})
"""Another unit has the case: what was reported to the former one is no report to it."""
DECIDED = frozenset({"settle", "end", "close", "decline", "withdraw"})
OVER = frozenset({"close", "decline", "withdraw"})

log = structlog.get_logger("gongzhi.appeals")


def follow_cases(after: int, upto: int, *, at: datetime) -> int:
    """Do what follows from the lines of the journal in (after, upto]; return how many lines concerned appeals."""
    lines = list(
        JournalEntry.objects.filter(
            pk__gt=after, pk__lte=upto, kind=CASE.kind, verb__in=TAKEN_ON | GONE | DECIDED
        ).order_by("pk")
    )
    if not lines:
        return 0
    cases = Case.objects.select_related("unit").in_bulk({line.record_id for line in lines})
    concerned = 0
    for line in lines:
        case = cases[line.record_id]
        if catalog.scheme_of_procedure(case.procedure) is None and line.verb not in GONE:
            continue
        concerned += 1
        try:
            follow_line(line, case)
        except Refused as refused:
            log.warning("a firm was not told of an appeal", number=case.number, reason=str(refused.reason))
    return concerned


def follow_line(line: JournalEntry, case: Case) -> None:
    """Do what follows from one line."""
    if line.verb in TAKEN_ON:
        demand_on_acceptance(case, at=line.at)
        return
    ending = {ReportState.WAITING} | ({ReportState.REPORTED} if line.verb in GONE else set())
    for report in FirmReport.objects.filter(case=case, state__in=ending, demanded_at__lte=line.at):
        lapse_report(report=report, at=line.at)
    if line.verb in OVER:
        CaseTrader.objects.filter(case=case, part=TraderPart.REPORT, done_at=None).update(
            done_at=line.at, waits=False
        )
