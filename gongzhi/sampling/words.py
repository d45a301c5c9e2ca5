"""The fixed words of sampling and of imported goods' risk. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "拟定中")
    ACTIVE = "active", _("实施中")
    FINISHED = "finished", pgettext_lazy("plan", "已完成")
    CANCELLED = "cancelled", pgettext_lazy("plan", "已取消")


class State(TextChoices):
    """Where a sample stands."""

    TAKEN = "taken", _("待送检")
    SENT = "sent", _("待收样")
    TESTING = "testing", _("检验中")
    SUSPECT = "suspect", _("初检不合格，待告知")
    TOLD = "told", _("已告知，可提异议")
    OBJECTED = "objected", _("异议待受理")
    ADMITTED = "admitted", _("待定复检机构")
    RETESTING = "retesting", _("复检中")
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")
    VOID = "void", pgettext_lazy("sample", "已作废")


FINAL = frozenset({State.PASSED, State.FAILED})
"""States of a batch that has a final result: pass rates count these alone."""
AT_WORK = frozenset(State) - FINAL - {State.VOID}


class Turn(TextChoices):
    """Which test a report is of."""

    FIRST = "first", _("初检")
    RETEST = "retest", _("复检")


class Conclusion(TextChoices):
    PASS = "pass", _("合格")
    FAIL = "fail", _("不合格")


class Side(TextChoices):
    """Who may object, and against whom a clue is opened."""

    TRADER = "trader", _("被抽样经营者")
    PRODUCER = "producer", _("标称生产者")


class Ground(TextChoices):
    """What an objection is about."""

    RESULT = "result", _("对检验结论有异议")
    AUTHENTICITY = "authenticity", _("对样品真实性有异议")
    METHOD = "method", _("对检验方法、标准适用有异议")
    PROCESS = "process", _("对抽样过程有异议")


class FileKind(TextChoices):
    PHOTO = "photo", _("抽样照片")
    SHEET = "sheet", _("抽样单")
    REPORT = "report", _("检验报告")
    OBJECTION = "objection", _("异议材料")


class LaboratoryState(TextChoices):
    ACTIVE = "active", pgettext_lazy("laboratory", "可承检")
    SUSPENDED = "suspended", pgettext_lazy("laboratory", "已暂停")


class WatchState(TextChoices):
    WATCHED = "watched", _("关注中")
    DROPPED = "dropped", _("已停止关注")


class Level(TextChoices):
    """How much risk goods carry, by decision of an officer."""

    NONE = "none", _("未见风险")
    LOW = "low", _("低风险")
    MEDIUM = "medium", _("中风险")
    HIGH = "high", _("高风险")


class NoticeKind(TextChoices):
    """What a notice from elsewhere reports."""

    REJECTED = "rejected", _("口岸检出不合格")
    RECALL = "recall", _("召回、下架通报")
    WARNING = "warning", _("境内外预警通报")
    INFORMATION = "information", _("一般风险信息")


class AlertState(TextChoices):
    DRAFT = "draft", pgettext_lazy("alert", "起草中")
    SUBMITTED = "submitted", pgettext_lazy("alert", "待审核")
    APPROVED = "approved", pgettext_lazy("alert", "已审核")
    DROPPED = "dropped", pgettext_lazy("alert", "已放弃")
