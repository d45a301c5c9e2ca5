"""The fixed words of prepaid cards: filings, reports, warning signs. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where the filing of an issuer stands."""

    DRAFT = "draft", pgettext_lazy("filing", "填写中")
    SUBMITTED = "submitted", pgettext_lazy("filing", "待审查")
    RETURNED = "returned", pgettext_lazy("filing", "待补正")
    ACCEPTED = "accepted", pgettext_lazy("filing", "已受理")
    FILED = "filed", pgettext_lazy("filing", "已备案")
    DECLINED = "declined", pgettext_lazy("filing", "不予备案")
    WITHDRAWN = "withdrawn", pgettext_lazy("filing", "已撤回")
    CANCELLED = "cancelled", pgettext_lazy("filing", "已注销")


PENDING = frozenset({State.SUBMITTED, State.RETURNED, State.ACCEPTED})
LIVE = frozenset({State.DRAFT, *PENDING, State.FILED})
"""States of which an issuer has one filing at most."""


class Trade(TextChoices):
    """What the cards are for: the trades that the law covers."""

    RETAIL = "retail", _("零售业")
    LODGING = "lodging", _("住宿和餐饮业")
    SERVICES = "services", _("居民服务业")


class Every(TextChoices):
    """How often an issuer reports."""

    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")


class SignKind(TextChoices):
    """What warns of an issuer; how each is found stands in catalog/signs.toml."""

    LATE_REPORT = "late_report", _("逾期未报送")
    SHORT_CUSTODY = "short_custody", _("存管资金不足")
    FALLING_CUSTODY = "falling_custody", _("存管资金明显下降")
    OVER_CAP = "over_cap", _("预收余额超过上限")
    COMPLAINTS = "complaints", _("投诉举报增多")
    CLOSED = "closed", _("门店可能停业")
    UNFILED = "unfiled", _("有投诉而没有备案")


TOLD_BY_OFFICERS = (SignKind.CLOSED, SignKind.UNFILED, SignKind.FALLING_CUSTODY)
"""What an officer may tell by hand, from a visit or a call."""


class SignState(TextChoices):
    """Where a warning sign stands."""

    OPEN = "open", pgettext_lazy("sign", "待处理")
    TAKEN = "taken", _("已转线索")
    DISMISSED = "dismissed", pgettext_lazy("sign", "已排除")
    LAPSED = "lapsed", pgettext_lazy("sign", "已消除")
