"""The fixed words of cooperation: kinds and states of requests and disputes, grounds, fields that are shared."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What one unit asks of another; handing a matter over and handling it jointly are verbs of the matter itself."""

    ASSIST = "assist", _("请求协助")
    INFORMATION = "information", _("请求提供信息")


class State(TextChoices):
    """Where a request stands."""

    SENT = "sent", pgettext_lazy("request", "待签收")
    RECEIVED = "received", pgettext_lazy("request", "已签收")
    ACCEPTED = "accepted", pgettext_lazy("request", "办理中")
    ANSWERED = "answered", pgettext_lazy("request", "已答复")
    CLOSED = "closed", pgettext_lazy("request", "已办结")
    REFUSED = "refused", pgettext_lazy("request", "已拒绝")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "已撤回")


OWED = frozenset({State.SENT, State.RECEIVED, State.ACCEPTED})
"""States in which it is the asked unit's turn."""


class Field(TextChoices):
    """What of a matter the asked unit sees: these fields as far as they are named in the request, nothing else."""

    NUMBER = "number", _("编号")
    TITLE = "title", _("标题")
    NARRATIVE = "narrative", _("经过")
    CLAIM = "claim", _("诉求")
    AMOUNT = "amount", _("涉及金额")
    TRADER = "trader", _("经营者名称")
    TRADER_ADDRESS = "trader_address", _("经营者地址")
    REGION = "region", _("地区")
    EVENT_DATE = "event_date", _("发生日期")
    NAME = "name", _("消费者姓名")
    PHONE = "phone", _("消费者电话")


PERSONAL = frozenset({Field.NAME, Field.PHONE})
"""Shown masked; in clear by a verb that stands in both histories."""


class Refusal(TextChoices):
    """On what a request is refused."""

    NOT_COMPETENT = "not_competent", _("不属于本单位职责")
    NOT_THERE = "not_there", _("没有所请求的信息或条件")
    BARRED = "barred", _("法律、法规规定不能提供")
    UNCLEAR = "unclear", _("请求不明确或用途不符")


class DisputeState(TextChoices):
    """Where a dispute over competence stands."""

    RAISED = "raised", _("待对方陈述")
    STATED = "stated", _("待指定")
    DESIGNATED = "designated", _("已指定")
    SETTLED = "settled", _("已协商一致")


OPEN_DISPUTES = frozenset({DisputeState.RAISED, DisputeState.STATED})
