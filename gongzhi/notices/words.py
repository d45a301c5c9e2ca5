"""The fixed words of notices: channels, where a notice stands, why one was not sent."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    MAIL = "mail", _("电子邮件")
    SMS = "sms", _("短信")
    NONE = "none", _("无")


class NoticeState(TextChoices):
    QUEUED = "queued", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    UNSENT = "unsent", _("未发送")


class Reason(TextChoices):
    """Why a notice was not sent. None of them quotes an address."""

    NO_ADDRESS = "no_address", _("没有留下可用的手机号或电子邮箱，或相应通道未开通")
    NO_ACCOUNT = "no_account", _("经营者没有可以通知的账号")
    CHANNEL_OFF = "channel_off", _("发送通道未开通")
    REFUSED = "refused", _("对方服务器拒收该地址")
    UNREACHABLE = "unreachable", _("发送服务连接不上或暂时拒绝，多次重试未成")
    BAD_ANSWER = "bad_answer", _("发送服务拒绝了请求")
    NOTHING_WAITS = "nothing", _("已经没有等待处理的事项")
    UNSUBSCRIBED = "unsubscribed", _("收件人已退订")
    WITHDRAWN = "withdrawn", _("要通知的提示已经结束")
