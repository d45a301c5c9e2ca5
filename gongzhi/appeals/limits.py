"""The limit within which a firm reports: run on the report, watched by the unit that demanded it."""

from datetime import datetime

from gongzhi.appeals.models import FirmReport
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.cases.models import Case, CaseTrader
from gongzhi.cases.words import TraderPart
from gongzhi.procedures import limits


def start_limit(report: FirmReport, case: Case, *, at: datetime, length: int | None = None) -> None:
    """Start the firm's limit on a report and keep on it, and on the firm's list, when it is due."""
    row = limits.start_one(
        record_kind=FIRM_REPORT.kind,
        record_id=report.pk,
        procedure=report.procedure,
        key=report.limit_key,
        at=at,
        unit_id=case.unit_id,
        officer_id=case.officer_id,
        length=length,
    )
    keep_due_date(report, row.due_date)


def stop_limit(report: FirmReport, verb: str, *, at: datetime, kept: bool = True) -> bool | None:
    """Stop the firm's limit; tell whether it was met."""
    return limits.stop_one(
        record_kind=FIRM_REPORT.kind, record_id=report.pk, key=report.limit_key, verb=verb, at=at, kept=kept
    )


def keep_due_date(report: FirmReport, due_date) -> None:
    if report.due_date != due_date:
        report.due_date = due_date
        report.save(update_fields=["due_date"])
    asked(report).update(due_date=due_date)


def asked(report: FirmReport):
    """Give the row by which the firm has the case before it; none where the firm is not registered."""
    return CaseTrader.objects.filter(case=report.case_id, part=TraderPart.REPORT)
