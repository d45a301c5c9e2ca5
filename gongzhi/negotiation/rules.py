"""Conditions and reckonings of settling with the trader; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.cases.words import Recovery, State
from gongzhi.core.clock import day_of
from gongzhi.negotiation.words import WITH_AMOUNT, Remedy, Standing

MOST_DAYS = 90
"""So far off an offer may be performed, and no later."""
LOOKS_BACK_DAYS = 90
"""Silence is reckoned over so many days."""


def is_in_time(negotiation, *, by, at) -> str | None:
    """Refuse offers once the days for negotiating have passed."""
    if negotiation.due_date is not None and day_of(at) > negotiation.due_date:
        return _("协商期限 %(day)s 已过，本件将转行政机关处理。") % {"day": negotiation.due_date.isoformat()}
    return None


def was_not_performed_in_time(negotiation, *, by, at) -> str | None:
    """Let a consumer say that nothing was performed only when it should have been, or the trader says it was."""
    if negotiation.state == Standing.AGREED and day_of(at) <= negotiation.perform_by:
        return _("约定的履行日期是 %(day)s，过了这一天仍没有履行的，再告诉我们。") % {
            "day": negotiation.perform_by.isoformat()
        }
    return None


def time_is_up(negotiation, *, by, at) -> str | None:
    """Let the system take a negotiation to the office when its days have passed, not before."""
    due = negotiation.perform_by if negotiation.state == Standing.AGREED else negotiation.due_date
    return None if due is not None and day_of(at) > due else _("期限还没有到。")


def case_was_taken_back(negotiation, *, by, at) -> str | None:
    """Let a negotiation end without any outcome only where its case does not lie with the trader any more."""
    if negotiation.case.state == State.NEGOTIATING:
        return _("消费者没有撤回本件，协商还在进行。")
    return None


def confirms_by_silence(negotiation, *, by, at) -> str | None:
    """Let the system confirm what the consumer did not deny for so many days; the consumer may at any time."""
    if by.kind != "system":
        return None
    if negotiation.state != Standing.PERFORMED or at < negotiation.performed_at + negotiation.confirm_within:
        return _("消费者的确认期还没有到。")
    return None


def offer_faults(remedy: str, amount: Decimal | None, perform_by: date | None, text: str, *, at: datetime) -> dict:
    """Find what is wrong with an offer: field → reason."""
    faults = {}
    if remedy not in Remedy.values:
        faults["remedy"] = _("请选择一种解决方案。")
    if remedy in WITH_AMOUNT and not amount:
        faults["amount"] = _("退款须写明金额。")
    if amount is not None and (amount < 0 or amount >= 10**12 or amount != amount.quantize(Decimal("0.01"))):
        faults["amount"] = _("金额应为不小于 0 的数，最多两位小数。")
    today = day_of(at)
    if perform_by is None or not 0 <= (perform_by - today).days <= MOST_DAYS:
        faults["perform_by"] = _("请写明履行日期，今天起 %(days)s 天之内。") % {"days": MOST_DAYS}
    if not text:
        faults["text"] = _("请写几句话说明。")
    return faults


def recovery_of(remedy: str) -> str:
    """Tell how loss is recovered by a remedy."""
    if remedy in WITH_AMOUNT:
        return Recovery.REFUNDED
    return Recovery.REPLACED if remedy in {Remedy.REPAIR, Remedy.REPLACEMENT} else Recovery.OTHER


def is_too_silent(silent: int, asked: int, *, share: float, least: int) -> bool:
    """Tell whether a trader left so many of those who asked without any answer that its pledge is suspended."""
    return asked >= least and silent > share * asked
