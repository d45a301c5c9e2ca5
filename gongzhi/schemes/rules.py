"""What stands in the way of verbs on pledges and refunds, and reckonings. Pure: no query but of the record itself."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.schemes.catalog import Scheme
from gongzhi.schemes.words import Sign

LARGEST = Decimal("999999999.99")
STRIKE_WITHIN = timedelta(days=1)
"""For so long a store may strike what it logged by mistake; afterwards the office does."""
OLDEST = 366
"""A refund is logged at most so many days after it happened."""


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def faults_of_terms(scheme: Scheme, *, days: int | None, scope: str, excluded: Iterable[str], note: str) -> dict:
    """Find what is wrong with what a store wants to pledge: field → reason."""
    faults = {}
    if scheme.most_days and (days is None or not scheme.least_days <= days <= scheme.most_days):
        faults["days"] = _("承诺的天数为 %(least)d 至 %(most)d 天。") % {
            "least": scheme.least_days, "most": scheme.most_days
        }  # fmt: skip
    if not scope or len(scope) > 300:
        faults["scope"] = _("请写明适用的商品，不超过 300 个字。")
    if set(excluded) - set(scheme.titles("excluded")):
        faults["excluded"] = _("请从列出的商品中选择；其他的写在补充里。")
    if len(note) > 300:
        faults["excluded_note"] = _("最多 %(most)d 个字。") % {"most": 300}
    return faults


def faults_of_refund(
    scheme: Scheme,
    *,
    goods: str,
    amount: Decimal | None,
    days_since: int | None,
    refused: bool,
    ground: str,
    reason: str,
) -> dict:
    """Find what is wrong with a refund as it was logged: field → reason."""
    faults = {}
    if not goods or len(goods) > 120:
        faults["goods"] = _("请写明是什么商品，不超过 120 个字。")
    if amount is None or not 0 < amount <= LARGEST or amount != amount.quantize(Decimal("0.01")):
        faults["amount"] = _("金额要大于零，最多两位小数。")
    if days_since is None or not 0 <= days_since <= 3660:
        faults["days_since"] = _("请填写买了几天，当天买的填 0。")
    if refused and ground not in scheme.titles("ground"):
        faults["ground"] = _("请选择为什么没有退。")
    elif refused and ground == "other" and not reason:
        faults["reason"] = _("请写明为什么没有退。")
    if len(reason) > 300:
        faults["reason"] = _("最多 %(most)d 个字。") % {"most": 300}
    return faults


def within_promise(days: int, days_since: int, ground: str) -> bool:
    """Tell whether a refusal gives a ground that the promised days themselves speak against."""
    return ground == "too_late" and days_since <= days


def is_near_its_end(pledge, *, by, at: datetime) -> str | None:
    """It may be renewed only shortly before its end."""
    first = pledge.until_date - timedelta(days=pledge.laid_down.renew_days)
    if clock.day_of(at) < first:
        return _("到期前 %(days)d 天起可以续期，即 %(first)s 起。") % {
            "days": pledge.laid_down.renew_days, "first": first.isoformat()
        }  # fmt: skip
    return None


def announces_nothing_yet(pledge, *, by, at: datetime) -> str | None:
    """One change is announced at a time."""
    coming = pledge.coming
    if coming:
        return _("已公告一项变更，%(day)s 起执行；执行后才能再变更。") % {"day": coming.effective_date.isoformat()}
    return None


def no_check_is_planned(pledge, *, by, at: datetime) -> str | None:
    check = pledge.open_check
    return _("已安排 %(day)s 检查。") % {"day": check.planned_date.isoformat()} if check else None


def has_signs(pledge, *, by, at: datetime) -> str | None:
    return None if pledge.signs else _("现在没有异常信号。")


def is_over(pledge, *, by, at: datetime) -> str | None:
    """Only what has run its time lapses: the pledge itself, or the time to supply what was missing."""
    today = clock.day_of(at)
    if pledge.is_held:
        return None if pledge.until_date < today else _("还没有到期。")
    return None if pledge.due_date and pledge.due_date < today else _("补正期限还没有过。")


def may_still_be_struck(refund, *, by, at: datetime) -> str | None:
    """A store strikes what it logged by mistake within a day, and only before the consumer said something."""
    if by.kind == "trader" and (refund.answered_at or at - refund.logged_at > STRIKE_WITHIN):
        return _("登记满一天，或者消费者已经回应的，由市场监管部门作废。")
    return None


def was_not_complained_about(refund, *, by, at: datetime) -> str | None:
    return _("已经就这件事投诉过。") if refund.complaints.exists() else None


def signs_of(
    scheme: Scheme,
    *,
    since: date,
    last_refund: date | None,
    complaints: int,
    refusals: int,
    late_check: bool,
    is_active: bool,
    today: date,
) -> list[str]:
    """Tell why somebody should look at a pledge.

    :param since: the day from which it counts: joined, or last looked at.
    :param complaints: about its store in the scheme's days and since then; so `refusals`.
    """
    found = []
    quiet_since = max(day for day in (since, last_refund) if day)
    if is_active and scheme.silent_months and months_after(quiet_since, scheme.silent_months) <= today:
        found.append(Sign.SILENT)
    if complaints >= scheme.complaints:
        found.append(Sign.COMPLAINTS)
    if refusals >= scheme.refusals:
        found.append(Sign.REFUSALS)
    if late_check:
        found.append(Sign.LATE_CHECK)
    return [str(sign.value) for sign in found]
