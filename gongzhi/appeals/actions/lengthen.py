"""Lengthen: give a firm more time for its report, where the law lets the head of its complaint handling decide so."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals.limits import keep_due_date
from gongzhi.appeals.models import FirmReport
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.cases.moves import said
from gongzhi.core import machine
from gongzhi.core.actors import Actor
from gongzhi.core.machine import act
from gongzhi.procedures import limits


@act
def lengthen_limit(
    *, report: FirmReport, reason: str, approver: str, by: Actor, at: datetime, key: UUID | None = None
) -> FirmReport:
    """Lengthen the limit of a firm's report by what the law gives the next time.

    :param approver: who decided it at the firm, by office: 投诉处理工作负责人.
    :raises Refused: if the law gives no (further) extension, the limit has passed, or reason or approver are missing.
    """
    report = machine.lock(report, key=key, kind=FIRM_REPORT.kind)
    if refused := FIRM_REPORT.refusal(report, "lengthen", by=by, at=at):
        raise refused
    reason = said(reason, field="reason", what=_("请写明延长的理由，会告知消费者。"))
    approver = said(approver, field="approver", what=_("请写明由谁批准，例如投诉处理工作负责人。"))
    row = limits.extend(record_kind=FIRM_REPORT.kind, record_id=report.pk, limit_key=report.limit_key, by=by, at=at)
    facts = {"approver": approver[:60], "due": row.due_date.isoformat()}
    report = machine.move(FIRM_REPORT, report, "lengthen", by=by, at=at, note=reason, key=key, facts=facts)
    keep_due_date(report, row.due_date)
    return report
