"""The fixed words of the law library. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What sort of text an act is, the highest first; cases of note stand beside them."""

    LAW = "law", pgettext_lazy("act", "法律")
    REGULATION = "regulation", _("行政法规")
    JUDICIAL = "judicial", _("司法解释")
    RULE = "rule", _("部门规章")
    LOCAL = "local", _("地方法规")
    DOCUMENT = "document", _("规范性文件")
    CASE = "case", _("典型案例")


class State(TextChoices):
    """Where a version of an article's text stands."""

    PROPOSED = "proposed", pgettext_lazy("text of law", "待审核")
    CURRENT = "current", pgettext_lazy("text of law", "现用")
    REPLACED = "replaced", pgettext_lazy("text of law", "已被替换")
    REFUSED = "refused", pgettext_lazy("text of law", "未采用")


PUBLIC = frozenset({State.CURRENT, State.REPLACED})
