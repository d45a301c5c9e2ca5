"""The fixed words of settling with the trader: where it stands, who speaks, what is offered."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """Where a negotiation stands; each names whose turn it is."""

    WAITING = "waiting", _("待企业答复")
    OFFERED = "offered", _("待消费者答复")
    AGREED = "agreed", _("已和解，待企业履行")
    PERFORMED = "performed", _("企业称已履行，待消费者确认")
    SETTLED = "settled", _("和解成功")
    RETURNED = "returned", _("已转行政机关")
    WITHDRAWN = "withdrawn", _("消费者已撤回")


UNDER_WAY = (Standing.WAITING, Standing.OFFERED, Standing.AGREED, Standing.PERFORMED)


class Side(TextChoices):
    CONSUMER = "consumer", _("消费者")
    TRADER = "trader", _("企业")
    SYSTEM = "system", _("系统")


class Remedy(TextChoices):
    """What a trader offers, or a consumer asks for."""

    REFUND = "refund", _("退款")
    PARTIAL_REFUND = "partial_refund", _("部分退款")
    REPAIR = "repair", _("修理")
    REPLACEMENT = "replacement", _("更换")
    REDO = "redo", _("重作")
    APOLOGY = "apology", _("赔礼道歉")
    OTHER = "other", _("其他方案")


WITH_AMOUNT = frozenset({Remedy.REFUND, Remedy.PARTIAL_REFUND})
"""Offers that say how much."""


class Pledge(TextChoices):
    """Where a trader's pledge to settle online stands."""

    KEPT = "kept", _("参加中")
    SUSPENDED = "suspended", _("暂停")
    ENDED = "ended", _("已退出")
