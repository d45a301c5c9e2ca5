"""Demand: tell the firm of an accepted appeal, which then owes a report within its limit; or hand it to a bank."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals import catalog
from gongzhi.appeals.access import refuse_unless_holder
from gongzhi.appeals.limits import start_limit
from gongzhi.appeals.models import FirmReport
from gongzhi.appeals.rules import IN_HAND
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.appeals.words import ReportState
from gongzhi.cases.models import Case, CaseTrader
from gongzhi.cases.moves import lock_case
from gongzhi.cases.words import TraderPart
from gongzhi.core import journal
from gongzhi.core.actors import SYSTEM, Actor
from gongzhi.core.errors import AlreadyDone, Refused
from gongzhi.core.machine import act


@act
def demand_report(*, case: Case, note: str = "", by: Actor, at: datetime, key: UUID | None = None) -> FirmReport:
    """Let the firm of an accepted appeal owe a report from now on; a registered firm finds it on its desk.

    :param note: what the officer asks of the firm.
    :raises Refused: if the case is none of the appeals, is not in hand, names no firm, or a report is owed already.
    """
    case = lock_case(case, None)
    refuse_unless_holder(case, by)
    known = FirmReport.objects.filter(case=case).exclude(state=ReportState.LAPSED).first()
    if known and journal.done_before(FIRM_REPORT.kind, known.pk, key):
        raise AlreadyDone(known)
    ruling = catalog.scheme_of_procedure(case.procedure)
    if ruling is None:
        raise Refused(_("本件适用的程序没有规定企业的报告期限。"))
    if case.state not in IN_HAND:
        raise Refused(_("受理之后才能要求企业报告处理情况。"))
    if known:
        raise Refused(_("已经要求企业报告，不必再次要求；报告不充分的，可以退回补充。"))
    if not case.trader_name:
        raise Refused(_("还没有写明被申诉的企业，请先在“修改信息”中补上。"))
    report = FirmReport.objects.create(
        case=case,
        state=ReportState.WAITING,
        unit=case.unit,
        trader_id=case.trader_id,
        trader_name=case.trader_name,
        procedure=case.procedure,
        limit_key=ruling.report_limit,
        demanded_at=at,
    )
    if case.trader_id:
        CaseTrader.objects.update_or_create(
            case=case,
            part=TraderPart.REPORT,
            defaults={"trader_id": case.trader_id, "asked_at": at, "waits": True, "done_at": None},
        )
    start_limit(report, case, at=at)
    journal.write(
        FIRM_REPORT.kind,
        report.pk,
        "demand",
        by=by,
        at=at,
        target=report.state,
        unit_id=case.unit_id,
        note=note.strip(),
        facts={"due": report.due_date.isoformat(), "firm": report.trader_name, "number": case.number},
        key=key,
    )
    return report


def demand_on_acceptance(case: Case, *, at: datetime) -> FirmReport | None:
    """Let the firm owe its report because the case was accepted, where the scheme says so."""
    ruling = catalog.scheme_of_procedure(case.procedure)
    if ruling is None or ruling.demanded != "accept" or case.state not in IN_HAND or not case.trader_name:
        return None
    if FirmReport.objects.filter(case=case).exclude(state=ReportState.LAPSED).exists():
        return None
    return demand_report(case=case, by=SYSTEM, at=at)
