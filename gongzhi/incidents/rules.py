"""Conditions of incidents; pure.

A guard returns None, or the reason in words fit for the person refused.
"""

from django.utils.translation import gettext as _


def has_matters(incident, *, by, at) -> str | None:
    return None if incident.matter_count else _("还没有归集任何件。")


def has_public_text(incident, *, by, at) -> str | None:
    return None if incident.public_text else _("还没有写公开说明，请先用“修改”填写。")


def registers_not_yet(incident, *, by, at) -> str | None:
    return _("登记页面已经开放。") if incident.registers else None


def is_registering(incident, *, by, at) -> str | None:
    return None if incident.registers else _("登记页面没有开放。")


def no_level_pending(incident, *, by, at) -> str | None:
    if incident.pending_level:
        return _("调整为“%(level)s”的申请还没有确认。") % {"level": incident.pending_title}
    return None


def level_is_pending(incident, *, by, at) -> str | None:
    return None if incident.pending_level else _("没有等待确认的级别调整。")


def was_asked_by_another(incident, *, by, at) -> str | None:
    if by.kind == "officer" and incident.pending_by == by.id:
        return _("须由提出申请以外的另一人确认。")
    return None


def nothing_planned(incident, *, by, at) -> str | None:
    return _("还有一个待复核的分配方案。") if incident.planned else None


def has_a_plan(incident, *, by, at) -> str | None:
    return None if incident.planned else _("没有待复核的分配方案。")


def was_planned_by_another(incident, *, by, at) -> str | None:
    if by.kind == "officer" and incident.planned and incident.planned.by_id == by.id:
        return _("分配方案须由拟定人以外的另一人复核。")
    return None
