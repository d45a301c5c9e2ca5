"""Conditions and reckonings of the conference; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

import hashlib
from datetime import date
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _

from gongzhi.conference.words import RUNNING, AssignmentState, Light
from gongzhi.core import clock


def has_agenda(meeting, *, by, at) -> str | None:
    return None if meeting.agenda_count else _("还没有确定议程。")


def has_participants(meeting, *, by, at) -> str | None:
    return None if meeting.unit_ids else _("还没有参会单位。")


def lies_ahead(meeting, *, by, at) -> str | None:
    return _("开会时间已过，请先修改。") if meeting.starts_at <= at else None


def has_begun(meeting, *, by, at) -> str | None:
    return _("还没有到开会时间。") if at < meeting.starts_at else None


def has_minutes(meeting, *, by, at) -> str | None:
    return None if meeting.minutes else _("还没有起草纪要。")


def comments_are_open(meeting, *, by, at) -> str | None:
    if meeting.comments_due and clock.day_of(at) > meeting.comments_due:
        return _("征求意见已于 %(day)s 截止。") % {"day": meeting.comments_due.isoformat()}
    return None


def wants_more_time(assignment, *, by, at) -> str | None:
    return None if assignment.open_extension else _("没有待决定的延期申请。")


def waits_for_no_decision(assignment, *, by, at) -> str | None:
    return _("已有延期申请在等答复。") if assignment.open_extension else None


def was_urged(assignment, *, by, at) -> str | None:
    return None if assignment.urges_without_receipt else _("没有待签收的催办。")


def is_late(assignment, *, by, at) -> str | None:
    if assignment.state in RUNNING and clock.day_of(at) > assignment.due_date:
        return None
    return _("任务没有逾期。")


def was_urged_before(assignment, *, by, at) -> str | None:
    return None if assignment.urge_count else _("请先催办。")


def was_escalated(assignment, *, by, at) -> str | None:
    return None if assignment.escalated_at else _("还没有提请召集人。")


def is_not_supervised(assignment, *, by, at) -> str | None:
    return _("正在督查。") if assignment.open_supervision else None


def is_supervised(assignment, *, by, at) -> str | None:
    return None if assignment.open_supervision else _("没有正在进行的督查。")


def needed_for_quorum(share: Fraction, members: int) -> int:
    """Tell how many of so many members make a quorum.

    >>> needed_for_quorum(Fraction(2, 3), 23)
    16
    """
    return ceil(share * members)


def light_of(state: str, due: date, *, today: date, soon: date) -> Light:
    """Tell how an assignment stands.

    :param soon: the last day that counts as due soon.
    """
    if state in RUNNING:
        return Light.LATE if due < today else Light.DUE_SOON if due <= soon else Light.ON_TIME
    return Light.ON_TIME if state == AssignmentState.DRAFTED else Light.DONE


def hash_of(text: str) -> str:
    """Give the SHA-256 of the minutes as they were approved."""
    return hashlib.sha256(text.encode()).hexdigest()


def reached(value, target, direction: str) -> bool | None:
    """Tell whether an indicator is where it should be; None where it is not known."""
    if value is None:
        return None
    return value >= target if direction == "up" else value <= target
