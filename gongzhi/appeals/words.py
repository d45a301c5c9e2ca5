"""The fixed words of appeals. Titles are what people read; lines of business and problems stand in catalog/."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class KeptState(TextChoices):
    """Where an appeal stands that came before its day."""

    KEPT = "kept", _("到期自动提交")
    WOKEN = "woken", _("已提交")
    DROPPED = "dropped", _("已放弃")


class ReportState(TextChoices):
    """Where the report stands that a firm owes."""

    WAITING = "waiting", _("待企业报告")
    REPORTED = "reported", _("企业已报告")
    LAPSED = "lapsed", _("不再需要报告")


class CompensationState(TextChoices):
    """Where the compensation stands that a firm agreed to pay."""

    AGREED = "agreed", _("待赔付")
    PAID = "paid", _("企业称已赔付")
    CONFIRMED = "confirmed", _("已确认赔付")
    DISPUTED = "disputed", _("消费者称未收到")
    WAIVED = "waived", _("不再要求赔付")


UNPAID = frozenset({CompensationState.AGREED, CompensationState.DISPUTED})


class PriorHow(TextChoices):
    """How the consumer complained to the firm first."""

    PHONE = "phone", _("客服电话")
    ONLINE = "online", _("网站、App 或小程序")
    COUNTER = "counter", _("营业网点当面")
    WRITTEN = "written", _("书面或邮件")
    OTHER = "other", _("其他方式")
