"""The fixed words of incidents: states, rules by which money is shared out, how a matter came in. Titles are read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where an incident stands."""

    DRAFTED = "drafted", pgettext_lazy("incident", "待启动")
    OPEN = "open", _("处置中")
    ENDED = "ended", pgettext_lazy("incident", "已结束")
    CANCELLED = "cancelled", pgettext_lazy("incident", "已撤销")


LIVE = frozenset({State.DRAFTED, State.OPEN})


class How(TextChoices):
    """How a matter became part of an incident."""

    TAKEN = "taken", _("归集")
    ONLINE = "online", _("网上登记")
    CALL = "call", _("来电登记")


class Rule(TextChoices):
    """How money is shared out; nobody ever gets more than what is still open of the admitted claim."""

    PRO_RATA = "pro_rata", _("按核定金额比例")
    BY_HEAD = "by_head", _("按件平均")
    CAPPED = "capped", _("按比例，每件封顶")
    PRIORITY = "priority", _("按顺位，同顺位按比例")


class SharingState(TextChoices):
    PLANNED = "planned", _("待复核")
    SHARED = "shared", _("已分配")
    DROPPED = "dropped", _("已作废")


class ItemState(TextChoices):
    """What became of a collective decision on one matter."""

    WAITING = "waiting", _("待执行")
    DONE = "done", _("已执行")
    REFUSED = "refused", _("未能执行")


class Collective(TextChoices):
    """The verbs of matters that a collective decision may do."""

    ACCEPT = "accept", _("受理")
    NOTE = "note", _("备注")
    REMIND = "remind", _("催办")
    TRANSFER = "transfer", _("转办")
    ROUTE = "route", _("分办")
    SUSPEND = "suspend", _("中止")
    RESUME = "resume", _("恢复办理")
    END = "end", _("终止调解")
    CLOSE = "close", _("办结")


NEEDS_GROUND = frozenset({Collective.SUSPEND, Collective.END})
NEEDS_UNIT = frozenset({Collective.TRANSFER, Collective.ROUTE})
