"""The fixed words of documents: where one stands, how it was served."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentState(TextChoices):
    ISSUED = "issued", _("已制作")
    SERVED = "served", _("已送达")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "已撤销")
    REPLACED = "replaced", _("已被替换")


VALID = frozenset({DocumentState.ISSUED, DocumentState.SERVED})


class Way(TextChoices):
    """How a document reached its addressee."""

    ONLINE = "online", _("网上送达")
    IN_PERSON = "in_person", _("直接送达")
    POST = "post", _("邮寄送达")
    LEFT = "left", _("留置送达")
    ANNOUNCED = "announced", _("公告送达")
