"""Send back: ask a firm for a better report, within a new limit."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals import catalog
from gongzhi.appeals.limits import asked, start_limit
from gongzhi.appeals.models import FirmReport
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.cases.moves import said
from gongzhi.core import clock, machine
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act


@act
def send_report_back(
    *, report: FirmReport, reason: str, by: Actor, at: datetime, key: UUID | None = None
) -> FirmReport:
    """Send an insufficient report back, saying what is missing; the firm has the days that its scheme gives.

    :raises Refused: if there is no report, the case is not in hand, or nothing is said.
    """
    report = machine.lock(report, key=key, kind=FIRM_REPORT.kind)
    if refused := FIRM_REPORT.refusal(report, "send_back", by=by, at=at):
        raise refused
    reason = said(reason, field="reason", what=_("请写明缺少什么、需要企业补充什么。"))
    days = catalog.scheme_of_procedure(report.procedure).return_days
    due = clock.day_of(at).toordinal() + days
    report = machine.move(
        FIRM_REPORT,
        report,
        "send_back",
        by=by,
        at=at,
        note=reason,
        key=key,
        facts={"due": type(clock.day_of(at)).fromordinal(due).isoformat()},
        returns=report.returns + 1,
        return_reason=reason,
    )
    start_limit(report, report.case, at=at, length=days)
    asked(report).update(waits=True)
    return report
