"""The fixed words of quality: where a call-back stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CallbackState(TextChoices):
    WAITING = "waiting", _("待回访")
    REACHED = "reached", _("已回访")
    UNREACHED = "unreached", _("未联系上")
    DROPPED = "dropped", _("不再回访")
