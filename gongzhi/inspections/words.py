"""The fixed words of inspections: plans, states, risk classes, results, what follows. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanKind(TextChoices):
    """Why a plan is made."""

    KEY_PERIOD = "key_period", _("重点时段检查")
    QUARTER = "quarter", _("季度检查")
    SPECIAL = "special", _("专项检查")
    RANDOM = "random", _("双随机抽查")
    UNDERCOVER = "undercover", _("暗访")
    ROUTINE = "routine", _("日常检查")


class PlanState(TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "拟定中")
    LISTED = "listed", _("名单已锁定")
    ACTIVE = "active", _("实施中")
    FINISHED = "finished", pgettext_lazy("plan", "已完成")
    CANCELLED = "cancelled", pgettext_lazy("plan", "已取消")


class State(TextChoices):
    """Where an inspection stands."""

    PLANNED = "planned", _("待派员")
    ASSIGNED = "assigned", _("待检查")
    STARTED = "started", _("检查中")
    SUBMITTED = "submitted", pgettext_lazy("inspection", "待处理")
    RECHECK = "recheck", _("待复查")
    CLOSED = "closed", pgettext_lazy("inspection", "已办结")
    CANCELLED = "cancelled", pgettext_lazy("inspection", "已取消")


OPEN_STATES = frozenset({State.PLANNED, State.ASSIGNED, State.STARTED, State.SUBMITTED, State.RECHECK})
DONE_ON_THE_SPOT = frozenset({State.SUBMITTED, State.RECHECK, State.CLOSED})
"""States of an inspection that took place: figures count these."""


class Risk(TextChoices):
    """The trader's risk class, from low to high (食品生产经营监督检查管理办法 Art. 21 names the same four)."""

    A = "A", _("A级（低）")
    B = "B", _("B级（较低）")
    C = "C", _("C级（较高）")
    D = "D", _("D级（高）")


class Result(TextChoices):
    """What the officers found on the spot."""

    NOTHING = "nothing", _("未发现问题")
    PROBLEMS = "problems", _("发现问题")
    NOT_FOUND = "not_found", _("登记住所无法联系")
    UNCOOPERATIVE = "uncooperative", _("不配合检查")
    NOT_OPERATING = "not_operating", _("未开展相关经营")


class Answer(TextChoices):
    """The result of one item of a check list."""

    OK = "ok", _("符合")
    FAULT = "fault", _("不符合")
    NOT_APPLICABLE = "na", _("不适用")


class Signed(TextChoices):
    """How the trader's side confirmed the record."""

    PAD = "pad", _("现场手写签名")
    ABSENT = "absent", _("负责人不在场")
    REFUSED = "refused", _("拒绝签名")


class FileKind(TextChoices):
    PHOTO = "photo", _("现场照片")
    SIGNATURE = "signature", _("签名")


class Follow(TextChoices):
    """What may follow from an inspection; the measures are those of enforcement's catalogue."""

    RECTIFY = "rectify", _("责令改正")
    INTERVIEW = "interview", _("约谈")
    WARNING = "warning_letter", _("警示函")
    BAD_CREDIT = "bad_credit", _("记入不良信用")
    CLUE = "clue", _("登记案件线索")


class Rechecked(TextChoices):
    """What a re-check found."""

    CORRECTED = "corrected", _("已改正")
    AGAIN = "again", _("未改正，再给期限")
    FAILED = "failed", _("未改正，登记案件线索")


class OfficerPart(TextChoices):
    """How an officer came to be sent."""

    DRAWN = "drawn", _("随机抽取")
    NAMED = "named", _("指派")
    SUBSTITUTE = "substitute", _("回避后递补")
