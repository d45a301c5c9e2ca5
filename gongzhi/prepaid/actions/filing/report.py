"""Report: enter what an issuer reports of a period, held against the ratios of its class."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.machine import act
from gongzhi.prepaid import rules
from gongzhi.prepaid.models import Filing, Report
from gongzhi.prepaid.moves import amounts, move, next_report, ready
from gongzhi.prepaid.watching import watch_reports
from gongzhi.procedures.calendars import calendar


@act
def report_filing(
    *,
    filing: Filing,
    period: str,
    balance: Decimal,
    custody: Decimal,
    revenue: Decimal,
    by: Actor,
    at: datetime,
    guaranteed: Decimal | None = None,
    reason: str = "",
    key: UUID | None = None,
) -> Filing:
    """Report a period, or correct what was reported of it; warning signs follow at once.

    :param period: such as 2026-1 for a first quarter, 2026-0 for a whole year.
    :param balance: of money taken in advance, at the end of the period, in yuan.
    :param custody: of that, in custody with the bank.
    :param revenue: of the period.
    :param guaranteed: covered by an insurance or a bank's letter instead of custody.
    :raises Invalid: naming each field that is wrong; a reason is wanted where too little is in custody, or the
        balance lies above the cap.
    """
    filing = ready("report", filing, by=by, at=at, key=key)
    guaranteed, reason = guaranteed or Decimal(0), reason.strip()[:500]
    given = {"balance": balance, "custody": custody, "guaranteed": guaranteed, "revenue": revenue}
    found, reckoned = check_report(filing, period=period, reason=reason, at=at, **given)
    told = {
        **given,
        "issuer": filing.issuer,
        "required": reckoned.required,
        "short": reckoned.short,
        "cap": reckoned.cap,
        "over": reckoned.over,
        "reason": reason if reckoned.needs_reason else "",
        "told_at": at,
        "by_kind": by.kind,
    }
    row, is_new = Report.objects.update_or_create(
        filing=filing,
        year=found.year,
        quarter=found.quarter,
        defaults=told,
        create_defaults=told | {"at": at, "due_date": rules.due_of(found, filing.law, calendar())},
    )
    facts = {
        "period": found.key,
        "corrected": not is_new,
        **amounts(**given, short=reckoned.short, over=reckoned.over),
    }
    filing = move(filing, "report", by=by, at=at, key=key, note=row.reason, facts=facts, **next_report(filing))
    watch_reports([filing], at=at)
    return filing


def check_report(
    filing: Filing,
    *,
    period: str,
    balance: Decimal,
    custody: Decimal,
    guaranteed: Decimal,
    revenue: Decimal,
    reason: str,
    at: datetime,
) -> tuple[rules.Period, rules.Reckoned]:
    """Check a report, and hold it against the ratios of its class.

    :raises Invalid: naming each field that is wrong.
    :raises Refused: if a reason is wanted.
    """
    found = period_for(filing, period, at=at)
    given = {"balance": balance, "custody": custody, "guaranteed": guaranteed, "revenue": revenue}
    faults = {name: _("请填写金额，最多两位小数。") for name, amount in given.items() if not rules.is_money(amount)}
    if faults:
        raise Invalid(faults)
    reckoned = rules.reckon(
        filing.law, balance=balance, custody=custody, guaranteed=guaranteed, revenue=revenue_before(filing, found)
    )
    if reckoned.needs_reason and not reason:
        raise Refused(why_a_reason(reckoned), field="reason")
    return found, reckoned


def period_for(filing: Filing, key: str, *, at: datetime) -> rules.Period:
    """Read the period that is reported.

    :raises Refused: if it is none on which this issuer reports now.
    """
    found = rules.period_in(key.strip(), filing.law.report.every)
    if found is None or found < filing.first_period:
        raise Refused(_("请选择要报送的期间。"), field="period")
    if found.last_day >= clock.day_of(at):
        raise Refused(_("%(period)s还没有结束。") % {"period": found.title}, field="period")
    return found


def revenue_before(filing: Filing, period: rules.Period) -> Decimal | None:
    """Give the revenue of the year before a period: as reported in full, else as told with the filing."""
    year = period.year - 1
    rows = filing.reports.filter(year=year)
    if rows.filter(quarter=0).exists() or rows.filter(quarter__gt=0).count() == 4:
        return rows.aggregate(total=Sum("revenue"))["total"]
    return filing.revenue if filing.revenue is not None and filing.revenue_year == year else None


def why_a_reason(reckoned: rules.Reckoned) -> str:
    """Say what a reason is wanted for, with the numbers."""
    if reckoned.short:
        return _("存管资金应不少于 %(required)s 元，还差 %(short)s 元，请写明原因。") % {
            "required": f"{reckoned.required:,.2f}",
            "short": f"{reckoned.short:,.2f}",
        }
    return _("预收资金余额不得超过 %(cap)s 元，已超 %(over)s 元，请写明原因。") % {
        "cap": f"{reckoned.cap:,.2f}",
        "over": f"{reckoned.over:,.2f}",
    }
