"""The fixed words of alerts to consumers (消费提示) and of who subscribed to them. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where an alert stands."""

    DRAFT = "draft", pgettext_lazy("alert", "起草中")
    REVIEW = "review", pgettext_lazy("alert", "待审核")
    APPROVED = "approved", pgettext_lazy("alert", "待发布")
    PUBLISHED = "published", pgettext_lazy("alert", "已发布")
    ENDED = "ended", pgettext_lazy("alert", "已结束")
    DROPPED = "dropped", pgettext_lazy("alert", "已放弃")


PUBLIC = frozenset({State.PUBLISHED, State.ENDED})
"""States in which everybody may read it."""


class CorrectionState(TextChoices):
    """Where a correction of a published alert stands."""

    PROPOSED = "proposed", _("待复核")
    MADE = "made", _("已更正")
    REFUSED = "refused", _("不予更正")


class SubscriptionState(TextChoices):
    """Where a subscription stands."""

    PENDING = "pending", _("待确认")
    ACTIVE = "active", _("订阅中")
    ENDED = "ended", _("已退订")
