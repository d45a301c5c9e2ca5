"""Lapse: no report is owed any more, since the case was decided, closed, or went to another unit."""

from datetime import datetime

from gongzhi.appeals.limits import asked, stop_limit
from gongzhi.appeals.models import FirmReport
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.appeals.words import ReportState
from gongzhi.core import machine
from gongzhi.core.actors import SYSTEM
from gongzhi.core.machine import act


@act
def lapse_report(*, report: FirmReport, at: datetime, by=SYSTEM, key=None) -> FirmReport:
    """Let a firm's report be owed no more; its limit falls away, missed where it had passed."""
    report = machine.lock(report, key=key, kind=FIRM_REPORT.kind)
    was_owed = report.state == ReportState.WAITING
    met = stop_limit(report, "lapse", at=at, kept=False)
    missed = was_owed and met is False and report.first_reported_at is None
    report = machine.move(
        FIRM_REPORT, report, "lapse", by=by, at=at, key=key, in_time=False if missed else report.in_time
    )
    asked(report).update(waits=False, done_at=at)
    return report
