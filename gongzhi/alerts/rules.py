"""Conditions of alerts; pure. A guard returns None, or the reason in words fit for the person refused."""

from django.utils.translation import gettext as _

from gongzhi.core import clock


def was_written_by_another(alert, *, by, at) -> str | None:
    if by.id in alert.writers:
        return _("写过这条提示的人不能审核，请另一名工作人员审核。")
    return None


def is_not_over(alert, *, by, at) -> str | None:
    if clock.day_of(at) > alert.until:
        return _("有效期（%(day)s）已过，请先退回修改有效期。") % {"day": alert.until.isoformat()}
    return None


def has_lapsed(alert, *, by, at) -> str | None:
    return None if clock.day_of(at) > alert.until else _("还在有效期内。")


def waits_for_no_correction(alert, *, by, at) -> str | None:
    return _("有一项更正待复核，请先处理。") if alert.open_correction else None


def has_open_correction(alert, *, by, at) -> str | None:
    return None if alert.open_correction else _("没有待复核的更正。")


def correction_is_anothers(alert, *, by, at) -> str | None:
    correction = alert.open_correction
    if correction and correction.writer == by.id:
        return _("提出更正的人不能自己复核，请另一名工作人员复核。")
    return None
