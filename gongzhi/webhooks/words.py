"""The fixed words of webhooks: where a subscription and a delivery stand, what can go wrong with a post."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubscriptionState(TextChoices):
    ON = "on", _("推送中")
    PAUSED = "paused", _("已暂停")
    ENDED = "ended", _("已停用")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("待送达")
    DELIVERED = "delivered", _("已送达")
    DEAD = "dead", _("未能送达")
    GIVEN_UP = "given_up", _("已放弃")


UNDONE = (DeliveryState.WAITING, DeliveryState.DEAD)
"""What holds back the later events of the same matter."""


class Fault(TextChoices):
    """Why a post did not succeed."""

    FORBIDDEN = "forbidden", _("地址在本机或内部网络中，未获允许")
    UNKNOWN_HOST = "unknown_host", _("域名无法解析")
    UNREACHABLE = "unreachable", _("无法连接")
    TLS = "tls", _("TLS 证书或握手有误")
    TIMEOUT = "timeout", _("超时未答复")
    BROKEN = "broken", _("答复不完整或不是 HTTP")
    REDIRECT = "redirect", _("要求转到别处，不予跟随")
    STATUS = "status", _("答复不是 2xx")


DOWN = frozenset({Fault.UNKNOWN_HOST, Fault.UNREACHABLE, Fault.TLS, Fault.TIMEOUT, Fault.BROKEN, Fault.FORBIDDEN})
"""Faults of the receiver as a whole; the rest may concern one event only."""
