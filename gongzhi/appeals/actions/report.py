"""Report: what a firm found, did and pays, told by itself or put in by an officer for it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.appeals.limits import asked, stop_limit
from gongzhi.appeals.models import FirmReport, ReportFile
from gongzhi.appeals.states import FIRM_REPORT
from gongzhi.cases.rules import fits_amount
from gongzhi.core import clock, files, machine
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.files import Examined
from gongzhi.core.machine import act
from gongzhi.core.texts import clean

LONGEST = 5000
MOST_FILES = 20


def faults_of(
    *, findings: str, measures: str, amount: Decimal | None, paid_date: date | None, at: datetime
) -> dict[str, str]:
    """Find what is wrong with a report: field → reason."""
    found: dict[str, str] = {}
    for name, text, missing in (
        ("findings", findings, _("请写明查明的情况。")),
        ("measures", measures, _("请写明采取的措施和处理结果。")),
    ):
        if not clean(text):
            found[name] = missing
        elif len(text) > LONGEST:
            found[name] = _("最多 %(most)s 字。") % {"most": LONGEST}
    if not fits_amount(amount):
        found["amount"] = _("金额应为不小于 0 的数，最多两位小数。")
    if paid_date and not amount:
        found["paid_date"] = _("写了赔付日期，也请写明赔付金额。")
    elif paid_date and paid_date > clock.day_of(at):
        found["paid_date"] = _("赔付日期不能晚于今天；还没有付的请留空。")
    return found


@act
def report_by_firm(
    *,
    report: FirmReport,
    findings: str,
    measures: str,
    amount: Decimal | None = None,
    paid_date: date | None = None,
    evidence: Sequence[Examined] = (),
    by: Actor,
    at: datetime,
    key: UUID | None = None,
) -> FirmReport:
    """Put in a firm's report: findings, what was done, what is paid (in yuan) and when it was paid, evidence.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if no report is owed.
    """
    report = machine.lock(report, key=key, kind=FIRM_REPORT.kind)
    if refused := FIRM_REPORT.refusal(report, "report", by=by, at=at):
        raise refused
    if wrong := faults_of(findings=findings, measures=measures, amount=amount, paid_date=paid_date, at=at):
        raise Invalid(wrong)
    if report.files.count() + len(evidence) > MOST_FILES:
        raise Refused(_("每份报告最多 %(most)s 个附件。") % {"most": MOST_FILES}, field="evidence")
    met = stop_limit(report, "report", at=at)
    first = report.first_reported_at is None
    report = machine.move(
        FIRM_REPORT,
        report,
        "report",
        by=by,
        at=at,
        key=key,
        facts={"amount": f"{amount:.2f}" if amount else "", "paid": paid_date.isoformat() if paid_date else ""},
        findings=clean(findings),
        measures=clean(measures),
        amount=amount,
        paid_date=paid_date,
        reported_at=at,
        first_reported_at=at if first else report.first_reported_at,
        in_time=met if first else report.in_time,
        by_kind=by.kind,
    )
    for file in evidence:
        ReportFile.objects.get_or_create(
            report=report,
            sha256=files.keep(file.content),
            defaults={"name": file.name, "media_type": file.media_type, "size": file.size, "at": at},
        )
    asked(report).update(waits=False)
    return report
