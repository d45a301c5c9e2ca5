"""Conditions and reckonings of publicity; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.listing import listed
from gongzhi.core.traces import Trace
from gongzhi.publicity.catalog import DisclosureLaw
from gongzhi.publicity.words import SORT_TITLES, State


def why_never(law: DisclosureLaw, *, kind: str, procedure: str, outcome: str, ground: str) -> str | None:
    """Tell why a closed matter is never shown, or None where it may be.

    :param procedure: key of the procedure under which it was closed.
    """
    if kind not in law.kinds:
        return _("只公示投诉。")
    if procedure not in law.procedures:
        return _("这个程序的投诉不公示。")
    for each in law.never:
        if outcome in each.outcomes or (ground and ground in each.grounds):
            return _("%(title)s不公示。") % {"title": each.title}
    if not law.result_of(outcome):
        return _("这种处理结果不公示。")
    return None


def why_not_cleared(traces: Iterable[Trace], reason: str) -> str | None:
    """Tell why a text may not be shown: certain traces of persons are in it, or likely ones without a reason."""
    found = list(traces)
    if certain := [trace for trace in found if trace.certain]:
        return _("文字里还有%(what)s，请先删去。") % {"what": titles_of(certain)}
    if found and not reason.strip():
        return _("文字里可能还有%(what)s。确认可以公开的，请写明理由；否则请修改。") % {"what": titles_of(found)}
    return None


def titles_of(traces: Iterable[Trace]) -> str:
    return listed(dict.fromkeys(str(SORT_TITLES[trace.sort]) for trace in traces))


def has_a_confirmed_trader(entry, *, by, at) -> str | None:
    if not entry.trader.is_confirmed:
        return _("经营者还没有核实，请先核对经营者。")
    return None


def has_no_uncleared_text(entry, *, by, at) -> str | None:
    return _("情况说明还没有审读，请先审读或者清空。") if entry.drafted else None


def has_a_text_to_clear(entry, *, by, at) -> str | None:
    return None if entry.drafted else _("没有需要审读的文字。")


def may_still_object(entry, *, by, at) -> str | None:
    if entry.state == State.NOTIFIED and clock.day_of(at) > entry.object_until:
        return _("提出异议的期限（%(day)s）已过；公示后仍可以提出异议。") % {"day": entry.object_until.isoformat()}
    return None


def time_to_object_is_over(entry, *, by, at) -> str | None:
    if entry.state == State.NOTIFIED and clock.day_of(at) <= entry.object_until:
        return _("异议期到 %(day)s 为止，之后才能公示。") % {"day": entry.object_until.isoformat()}
    return None


def time_is_over(entry, *, by, at) -> str | None:
    if entry.until_date and clock.day_of(at) <= entry.until_date:
        return _("公示期到 %(day)s 为止。") % {"day": entry.until_date.isoformat()}
    return None


def years_after(day: date, years: int) -> date:
    """Give the last day of so many years from a day on; 29 February ends on the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def median(counts: Iterable[tuple[int, int]]) -> float | None:
    """Give the median of values told as (value, how many of it); None of none."""
    rows = sorted((value, number) for value, number in counts if number > 0)
    total = sum(number for _value, number in rows)
    if not total:
        return None
    below, middle = 0, []
    wanted = {(total - 1) // 2, total // 2}
    for value, number in rows:
        middle += [value for place in wanted if below <= place < below + number]
        below += number
    return sum(middle) / len(middle)
