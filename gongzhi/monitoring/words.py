"""The fixed words of online monitoring: where programmes and hits stand, how a check went."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProgrammeState(TextChoices):
    RUNNING = "running", _("监测中")
    PAUSED = "paused", _("已暂停")
    ENDED = "ended", pgettext_lazy("programme", "已结束")


class HitState(TextChoices):
    CANDIDATE = "candidate", _("待确认")
    EXCEPTED = "excepted", _("可能不适用")
    CONFIRMED = "confirmed", _("已确认")
    DISMISSED = "dismissed", _("已排除")


UNDECIDED = frozenset({HitState.CANDIDATE, HitState.EXCEPTED})


class RunOutcome(TextChoices):
    """How the check of a page went. Only a page that was read can have hits."""

    READ = "read", _("已检查")
    UNCHANGED = "unchanged", _("内容未变")
    ROBOTS = "robots", _("网站不允许自动访问")
    FORBIDDEN = "forbidden", _("地址在内部网络中，未访问")
    UNKNOWN_HOST = "unknown_host", _("域名不存在")
    UNREACHABLE = "unreachable", _("连接不上")
    TIMEOUT = "timeout", _("超时")
    STATUS = "status", _("网站应答错误")
    REDIRECTS = "redirects", _("转向过多")
    TOO_LARGE = "too_large", _("页面过大")
    NO_PAGE = "no_page", _("不是网页")


LOOKED_AT = frozenset({RunOutcome.READ, RunOutcome.UNCHANGED})
"""Outcomes of checks in which a page was looked at."""


class RuleState(TextChoices):
    DRAFT = "draft", _("草稿")
    ON = "on", pgettext_lazy("rule", "启用")
    OFF = "off", pgettext_lazy("rule", "停用")
