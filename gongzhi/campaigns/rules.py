"""Conditions and reckonings of campaigns; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gongzhi.campaigns.words import Light
from gongzhi.core import clock

SLACK = Decimal("0.2")
"""A task counts as behind when it lags the even pace by more than this share of its target."""


def has_goals(campaign, *, by, at) -> str | None:
    return None if campaign.goal_count else _("还没有设定目标。")


def has_members(campaign, *, by, at) -> str | None:
    return None if campaign.member_ids else _("还没有成员单位。")


def has_begun(campaign, *, by, at) -> str | None:
    if clock.day_of(at) < campaign.starts:
        return _("还没有到开始日期（%(day)s）。") % {"day": campaign.starts.isoformat()}
    return None


def is_not_over(campaign, *, by, at) -> str | None:
    if clock.day_of(at) > campaign.ends:
        return _("结束日期（%(day)s）已过，请先修改起止日期。") % {"day": campaign.ends.isoformat()}
    return None


def light_of(done: Decimal, target: Decimal, *, starts: date, due: date, today: date) -> Light:
    """Tell how a task stands: done, late after its day, behind the even pace, or on track."""
    if done >= target:
        return Light.DONE
    if today > due:
        return Light.LATE
    days = max((due - starts).days + 1, 1)
    gone = min(max((today - starts).days, 0), days)
    expected = Decimal(gone) / days - SLACK
    return Light.BEHIND if done / target < expected else Light.ON_TRACK


def share(done: Decimal, target: Decimal) -> int:
    """Give how much of a target is done, in whole percent, never 100 before it is reached."""
    if not target:
        return 100
    return 100 if done >= target else min(int(done * 100 / target), 99)
