"""The fixed words of campaigns: states, what may be taken in, what is counted. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a campaign stands."""

    DRAFTED = "drafted", pgettext_lazy("campaign", "拟定中")
    APPROVED = "approved", _("待启动")
    RUNNING = "running", pgettext_lazy("campaign", "进行中")
    CLOSING = "closing", _("收尾中")
    CLOSED = "closed", pgettext_lazy("campaign", "已结束")
    CANCELLED = "cancelled", pgettext_lazy("campaign", "已取消")


OPEN_STATES = frozenset({State.DRAFTED, State.APPROVED, State.RUNNING, State.CLOSING})
TAKES_IN = frozenset({State.RUNNING, State.CLOSING})
"""States in which what was done may be taken in."""


class Kind(TextChoices):
    """What may be taken in; each is one column of the table of what was taken in."""

    PLAN = "plan", _("检查计划")
    INSPECTION = "inspection", _("单次检查")
    CLUE = "clue", _("违法线索")
    FILED_CASE = "filed_case", _("立案案件")
    HOLD = "hold", _("保存与扣押")
    MEASURE = "measure", _("责令改正与约谈")
    PROGRAMME = "programme", _("监测项目")
    SAMPLING_PLAN = "sampling_plan", _("抽检计划")
    SAMPLE = "sample", _("抽检样品")


class Counted(TextChoices):
    """What goals and plans are set for, and progress is counted of."""

    INSPECTIONS = "inspections", _("检查（家次）")
    OFFICERS = "officers", _("出动人员（人次）")
    PROBLEMS = "problems", _("发现问题的检查（家次）")
    SEIZED = "seized", _("查缴物品（件、册）")
    PUBLICATIONS = "publications", _("查缴非法出版物（册）")
    RECTIFICATIONS = "rectifications", _("责令改正（件）")
    INTERVIEWS = "interviews", _("约谈（次）")
    CLUES = "clues", _("违法线索（条）")
    FILED_CASES = "filed_cases", _("立案（件）")
    HOLDS = "holds", _("保存、查封、扣押（次）")
    PENALTIES = "penalties", _("处罚决定（件）")
    AMOUNT = "amount", _("罚没款（元）")
    RECOVERED = "recovered", _("挽回损失（元）")
    CHECKS = "checks", _("网络监测（次）")
    FINDINGS = "findings", _("监测确认违法（处）")
    BATCHES = "batches", _("抽检（批次）")
    FAILED = "failed", _("抽检不合格（批次）")


MONEY = frozenset({Counted.AMOUNT, Counted.RECOVERED})
"""Counted in yuan; everything else in whole numbers."""


class Light(TextChoices):
    """How a task stands against its plan."""

    DONE = "done", _("已完成")
    ON_TRACK = "on_track", _("按进度")
    BEHIND = "behind", _("落后")
    LATE = "late", _("已逾期")
