"""Conditions and reckonings of prepaid cards; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.listing import listed
from gongzhi.prepaid.catalog import Issuer, classes, document_title, documents_for, issuers
from gongzhi.prepaid.words import Every
from gongzhi.procedures.rules import WorkCalendar

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")


# Periods


@dataclass(frozen=True, order=True)
class Period:
    """A quarter, or with 0 a whole year."""

    year: int
    quarter: int

    @property
    def key(self) -> str:
        return f"{self.year}-{self.quarter}"

    @property
    def last_day(self) -> date:
        month = self.quarter * 3 if self.quarter else 12
        following = date(self.year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=1)

    @property
    def title(self) -> str:
        if self.quarter:
            return _("%(year)d 年第 %(quarter)d 季度") % {"year": self.year, "quarter": self.quarter}
        return _("%(year)d 年度") % {"year": self.year}

    @property
    def following(self) -> "Period":
        if not self.quarter:
            return Period(self.year + 1, 0)
        return Period(self.year + 1, 1) if self.quarter == 4 else Period(self.year, self.quarter + 1)

    @property
    def before(self) -> "Period":
        if not self.quarter:
            return Period(self.year - 1, 0)
        return Period(self.year - 1, 4) if self.quarter == 1 else Period(self.year, self.quarter - 1)


def period_of(day: date, every: str) -> Period:
    """Give the period in which a day lies."""
    return Period(day.year, (day.month + 2) // 3 if every == Every.QUARTER else 0)


def period_in(key: str, every: str) -> Period | None:
    """Read the key of a period; None where it is none of this rhythm."""
    year, _dash, quarter = key.partition("-")
    if not (year.isascii() and year.isdecimal() and len(year) == 4 and quarter in {"0", "1", "2", "3", "4"}):
        return None
    found = Period(int(year), int(quarter))
    return found if (found.quarter == 0) == (every == Every.YEAR) else None


def due_of(period: Period, issuer: Issuer, calendar: WorkCalendar) -> date:
    """Tell by when a class reports on a period."""
    if issuer.report.working_days:
        return calendar.working_day_after(period.last_day, issuer.report.working_days)
    return date.fromisoformat(f"{period.year + 1}-{issuer.report.by}")


def expected(first: Period, *, until: date) -> list[Period]:
    """List the periods that ended by a day, oldest first."""
    found, period = [], first
    while period.last_day <= until:
        found.append(period)
        period = period.following
    return found


# Reckoning


@dataclass(frozen=True)
class Reckoned:
    """What a report comes to: in yuan, nothing where the law asks nothing."""

    required: Decimal | None
    """To be in custody."""
    short: Decimal
    cap: Decimal | None
    """Of the balance; none where the year's revenue is not known."""
    over: Decimal

    @property
    def needs_reason(self) -> bool:
        """Whether the issuer has to say why."""
        return bool(self.short or self.over)


def part_of(amount: Decimal, percent: int) -> Decimal:
    return (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)


def reckon(
    issuer: Issuer, *, balance: Decimal, custody: Decimal, guaranteed: Decimal, revenue: Decimal | None
) -> Reckoned:
    """Hold a report against the ratios of its class.

    :param guaranteed: what an insurance or a bank's letter covers; it counts like custody.
    :param revenue: of the year before.
    """
    required = part_of(balance, issuer.custody.percent) if issuer.custody else None
    short = max(required - custody - guaranteed, Decimal(0)) if required is not None else Decimal(0)
    cap = part_of(revenue, issuer.cap.percent) if revenue is not None else None
    over = max(balance - cap, Decimal(0)) if cap is not None else Decimal(0)
    return Reckoned(required, short, cap, over)


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Give a share in percent, to one place."""
    return (part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def fell(now: Decimal, before: Decimal, percent: int) -> bool:
    """Tell whether an amount fell by so many percent or more."""
    return before > 0 and (before - now) * 100 >= before * percent


def is_money(amount: Decimal | None) -> bool:
    return amount is not None and 0 <= amount <= LARGEST and amount == amount.quantize(CENT)


def files_late(began: date, submitted: date) -> bool:
    """Tell whether an issuer filed later than the law allows."""
    return submitted > began + timedelta(days=classes().filing.days)


def belongs_to_scale(*, revenue: Decimal | None, capital: Decimal | None, registered: date | None, on: date) -> bool:
    """Tell whether figures make an issuer one of scale."""
    threshold = issuers()["scale"].threshold
    if threshold is None:
        return False
    if revenue is not None and revenue >= threshold.revenue:
        return True
    return is_young(registered, on) and capital is not None and capital >= threshold.capital


def is_young(registered: date | None, on: date) -> bool:
    """Tell whether a firm has been registered for less than a year."""
    return registered is not None and on < anniversary(registered)


def anniversary(day: date) -> date:
    """Give the same day a year later; for the 29th of February the 1st of March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


# Guards


def missing_documents(filing) -> list[str]:
    """List the keys of the documents that are still to be handed in, those asked for again among them."""
    there = {file.kind for file in filing.papers}
    again = {file.kind for file in filing.papers if file.turn == filing.turn}
    wanted = [document.key for document in documents_for(filing.issuer)]
    return [
        *(key for key in wanted if key not in there),
        *(key for key in filing.missing if key in there and key not in again),
    ]


def has_documents(filing, *, by, at) -> str | None:
    if missing := missing_documents(filing):
        return _("还缺材料：%(missing)s。") % {"missing": named(missing)}
    return None


def balance_is_settled(filing, *, by, at) -> str | None:
    """An issuer ends its own filing only once consumers have nothing on their cards; an office may say how it is."""
    if by.kind != "trader":
        return None
    report = filing.last_report
    if report is not None and report.balance > 0:
        return _("最近一期报送的预收资金余额不是零。请先退还余额并报送，或者与备案机关联系。")
    return None


def has_begun_to_report(filing, *, by, at) -> str | None:
    if filing.first_period.last_day > clock.day_of(at):
        return _("第一期（%(period)s）还没有结束，现在不用报送。") % {"period": filing.first_period.title}
    return None


def named(keys: Iterable[str]) -> str:
    return listed(document_title(key) for key in dict.fromkeys(keys))
