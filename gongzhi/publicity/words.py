"""The fixed words of publicity: states, how a trader is told, what came of an objection."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.core.traces import Sort


class State(TextChoices):
    """Where the publication of a closed matter stands."""

    PROPOSED = "proposed", pgettext_lazy("disclosure", "待整理")
    NOTIFIED = "notified", pgettext_lazy("disclosure", "异议期内")
    OBJECTED = "objected", pgettext_lazy("disclosure", "异议待处理")
    READY = "ready", pgettext_lazy("disclosure", "待公示")
    PUBLISHED = "published", pgettext_lazy("disclosure", "公示中")
    CONTESTED = "contested", pgettext_lazy("disclosure", "公示中，有异议")
    WITHHELD = "withheld", pgettext_lazy("disclosure", "不予公示")
    WITHDRAWN = "withdrawn", pgettext_lazy("disclosure", "已撤回公示")
    ENDED = "ended", pgettext_lazy("disclosure", "公示期满")


BEFORE = frozenset({State.PROPOSED, State.NOTIFIED, State.OBJECTED, State.READY})
"""States before the public sees it."""
SHOWN = (State.PUBLISHED, State.CONTESTED)
"""States in which the public sees it."""


class How(TextChoices):
    """How a trader is told what is going to be shown."""

    ONLINE = "online", _("企业账号")
    PHONE = "phone", _("电话")
    IN_PERSON = "in_person", _("当面送达")
    POST = "post", _("邮寄送达")


class Decision(TextChoices):
    """What came of an objection."""

    DISMISS = "dismiss", _("异议不成立，维持")
    CORRECT = "correct", _("部分成立，更正内容")
    UPHOLD = "uphold", _("异议成立，不予公示或者撤回")


class NoteKind(TextChoices):
    """What the public may know of what became of an entry."""

    DISMISSED = "dismissed", _("经营者提出异议，经核查维持")
    CORRECTED = "corrected", _("内容已更正")
    WITHDRAWN = "withdrawn", pgettext_lazy("note", "已撤回公示")


SORT_TITLES = {
    Sort.PHONE: _("电话号码"),
    Sort.IDENTITY: _("证件号码"),
    Sort.CARD: _("银行卡号"),
    Sort.CODE: _("信用代码"),
    Sort.EMAIL: _("电子邮箱"),
    Sort.CHAT: _("聊天账号"),
    Sort.PLATE: _("车牌号"),
    Sort.ADDRESS: _("地址"),
    Sort.NAME: _("姓名"),
}
"""What the traces of persons in a text are called."""

CORRECTABLE = {
    "subject": _("商品或服务"),
    "problem": _("问题"),
    "text": _("情况说明"),
}
"""What may be corrected of an entry, and what it is called."""
