"""The fixed words of pledges, checks and refunds. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a store's pledge stands."""

    APPLIED = "applied", pgettext_lazy("pledge", "待审核")
    RETURNED = "returned", pgettext_lazy("pledge", "退回补正")
    ACTIVE = "active", pgettext_lazy("pledge", "承诺有效")
    SUSPENDED = "suspended", pgettext_lazy("pledge", "已暂停")
    LEFT = "left", pgettext_lazy("pledge", "已退出")
    REMOVED = "removed", pgettext_lazy("pledge", "已取消")
    LAPSED = "lapsed", pgettext_lazy("pledge", "已到期")


OPEN = frozenset({State.APPLIED, State.RETURNED, State.ACTIVE, State.SUSPENDED})
"""States of a pledge that has not ended: a store has one of each scheme at most."""
HELD = frozenset({State.ACTIVE, State.SUSPENDED})
"""States of a pledge that was accepted and has not ended: it binds toward who bought under it."""


class CheckState(TextChoices):
    """Where a check of a pledge stands."""

    PLANNED = "planned", pgettext_lazy("pledge check", "待检查")
    PASSED = "passed", pgettext_lazy("pledge check", "符合承诺")
    FAILED = "failed", pgettext_lazy("pledge check", "不符合承诺")
    CANCELLED = "cancelled", pgettext_lazy("pledge check", "已取消")


class RefundState(TextChoices):
    """Where a refund, or the refusal of one, stands."""

    LOGGED = "logged", _("已退款")
    CONFIRMED = "confirmed", _("消费者已确认")
    DENIED = "denied", _("消费者称没有收到")
    REFUSED = "refused", _("店家没有退")
    CONCEDED = "conceded", _("消费者接受不退")
    CONTESTED = "contested", _("消费者不接受")
    CLEARED = "cleared", _("已核实，符合承诺")
    STRUCK = "struck", pgettext_lazy("refund", "登记作废")


PAID = frozenset({RefundState.LOGGED, RefundState.CONFIRMED})
"""Figures count these as refunds."""
IN_QUESTION = frozenset({RefundState.DENIED, RefundState.REFUSED, RefundState.CONTESTED})
"""Not refunded, and not settled either: officers ask about these."""


class Sign(TextChoices):
    """Why somebody should look at a pledge."""

    SILENT = "silent", _("长期没有退货记录")
    COMPLAINTS = "complaints", _("投诉集中")
    REFUSALS = "refusals", _("不退的多")
    LATE_CHECK = "late_check", _("检查超期")


class FileKind(TextChoices):
    """What a file holds a row of."""

    STORES = "stores", _("承诺门店")
    REFUNDS = "refunds", _("退货记录")
