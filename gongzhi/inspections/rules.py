"""Conditions and reckonings of inspections; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.inspections.catalog import Own, Sector, sector_by_id
from gongzhi.inspections.words import Answer, Result

LATEST = timedelta(days=14)
"""A record that waited on a phone without network is taken for so long after the visit."""
AHEAD = timedelta(minutes=10)
"""A phone's clock may be so far ahead."""


def sends_enough_officers(inspection, *, by, at) -> str | None:
    least = sector_by_id(inspection.checklist).least_officers
    if len(inspection.sent) < least:
        return _("现场检查至少要有 %(least)d 名检查人员。请先派员。") % {"least": least}
    return None


def is_dealt_with(inspection, *, by, at) -> str | None:
    """Refuse to close what was found and led to nothing."""
    if inspection.result == Result.PROBLEMS and not inspection.has_consequence:
        return _("发现了问题，还没有登记怎样处理。请先登记处理，或登记为当场改正。")
    return None


def was_told(inspection, *, by, at) -> str | None:
    if inspection.told_at is None:
        return _("还没有把检查结果书面告知经营者。")
    return None


def was_not_told(inspection, *, by, at) -> str | None:
    return _("已经告知过。") if inspection.told_at is not None else None


def was_not_published(inspection, *, by, at) -> str | None:
    return _("已经公开。") if inspection.published_at is not None else None


def is_not_hidden(inspection, *, by, at) -> str | None:
    return _("暗访尚未公开，不能公布结果。") if inspection.hidden else None


def has_targets(plan, *, by, at) -> str | None:
    return None if plan.target_count else _("名单里还没有检查对象。")


def has_roster(plan, *, by, at) -> str | None:
    return None if plan.roster_count >= 2 else _("检查人员名录至少要有 2 人。")


def nothing_is_open(plan, *, by, at) -> str | None:
    if plan.open_count:
        return _("还有 %(count)d 家没有检查完。") % {"count": plan.open_count}
    return None


def own_faults(sector: Sector, told: dict[str, object]) -> dict[str, str]:
    """Find what is wrong with a sector's own fields: field → reason."""
    faults = {}
    for own in sector.field:
        value = told.get(own.key)
        if value in (None, ""):
            if own.required:
                faults[own.key] = _("请填写“%(title)s”。") % {"title": own.title}
        elif not fits(own, value):
            faults[own.key] = _("“%(title)s”填写不正确。") % {"title": own.title}
    return faults


def fits(own: Own, value) -> bool:
    """Tell whether a value can be one of this field."""
    match own.type:
        case "text":
            return isinstance(value, str) and len(value) <= 200
        case "whole":
            return str(value).isdecimal() and len(str(value)) <= 9
        case "money":
            try:
                amount = Decimal(str(value))
            except InvalidOperation:
                return False
            return amount.is_finite() and 0 <= amount < 10**12 and amount == amount.quantize(Decimal("0.01"))
        case "choice":
            return value in {choice.key for choice in own.choice}
        case _:
            return value in {"yes", "no"}


def own_shown(sector: Sector, told: dict[str, object]) -> list[tuple[str, str]]:
    """List a sector's own fields as people read them."""
    rows = []
    for own in sector.field:
        value = told.get(own.key, "")
        if own.type == "choice":
            value = next((choice.title for choice in own.choice if choice.key == value), "")
        elif own.type == "yes_no":
            value = {"yes": _("是"), "no": _("否")}.get(value, "")
        rows.append((own.title, str(value)))
    return rows


def result_of(answers: Iterable[str], asked: str) -> str:
    """Tell the result: problems where an item is not met, else what the officers say they met."""
    if Answer.FAULT in set(answers):
        return Result.PROBLEMS
    return asked if asked in Result.values else Result.NOTHING


def fits_visit(inspected_at: datetime, *, at: datetime) -> str:
    """Tell what is wrong with the time of the visit as a phone tells it; empty if nothing."""
    if inspected_at > at + AHEAD:
        return _("检查时间晚于现在，请检查手机时间。")
    if inspected_at < at - LATEST:
        return _("检查时间早于 14 天前，请在电脑上补录并说明。")
    return ""


def quarter_of(day: date) -> tuple[int, int]:
    """Give year and quarter of a day."""
    return day.year, (day.month + 2) // 3


def day_in_order(starts: date, ends: date) -> bool:
    return starts <= ends


def due_after(at: datetime, working_days: int, calendar) -> date:
    """Give the last of so many working days after an instant."""
    return calendar.working_day_after(clock.day_of(at), working_days)
