"""Take in: read a report that waits, and compare it with the registers where they were loaded."""

from datetime import datetime

from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import Refused
from gongzhi.ride_hailing.actions.load import load_report
from gongzhi.ride_hailing.actions.reconcile import reconcile_report
from gongzhi.ride_hailing.models import Report, Run
from gongzhi.ride_hailing.words import ReportState


def take_in_report(report_id: int, *, at: datetime, by: Actor = SYSTEM) -> Run | None:
    """Do what is still to be done with a report: called again after an interruption, it goes on where it stood.

    :return: the run, or None where the report cannot be read or no registers were loaded yet.
    """
    report = Report.objects.select_related("unit").get(pk=report_id)
    if report.state == ReportState.WAITING:
        report = load_report(report=report, by=by, at=at)
    if report.state != ReportState.LOADED:
        return None
    if done := report.runs.order_by("-id").first():
        return done
    try:
        return reconcile_report(report=report, by=by, at=at)
    except Refused:
        return None  # the report's page says which registers are missing
