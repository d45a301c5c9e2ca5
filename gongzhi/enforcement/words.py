"""The fixed words of enforcement: states, sources, outcomes. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Part(TextChoices):
    """What a unit is to a record; each row entitles its officers to see it."""

    HOLDER = "holder", _("承办单位")
    PENDING = "pending", _("待接收单位")
    FORMER = "former", _("曾承办单位")
    SUPERIOR = "superior", _("上级机关")


class Source(TextChoices):
    """Where a clue or a measure comes from; what it points at is known by kind and identifier alone."""

    COMPLAINT = "complaint", _("投诉办理中发现")
    REPORT = "report", pgettext_lazy("source", "举报")
    INSPECTION = "inspection", _("监督检查")
    SAMPLE = "sample", _("抽检不合格")
    MONITORING = "monitoring", _("监测发现")
    MEMBER = "member", _("成员单位移送")
    ASSIGNMENT = "assignment", _("联席会议交办")
    OWN = "own", _("依职权发现")
    CLUE = "clue", _("线索核查")
    FILED_CASE = "filed_case", _("案件办理")
    MEASURE = "measure", _("整改复查")


OF_CASES = frozenset({Source.COMPLAINT, Source.REPORT})
"""Sources that are matters of consumers."""


class ClueState(TextChoices):
    RECEIVED = "received", _("待核查")
    VERIFYING = "verifying", _("核查中")
    SUSPENDED = "suspended", _("核查中止")
    REFERRING = "referring", _("移送待接收")
    DISPUTED = "disputed", _("待指定管辖")
    FILED = "filed", pgettext_lazy("clue", "已立案")
    NOT_FILED = "not_filed", pgettext_lazy("clue", "不予立案")
    TO_POLICE = "to_police", _("已移送公安")
    MERGED = "merged", _("已并案")
    CLOSED = "closed", _("已办结")


CLUE_OPEN = frozenset(
    {ClueState.RECEIVED, ClueState.VERIFYING, ClueState.SUSPENDED, ClueState.REFERRING, ClueState.DISPUTED}
)


class Merging(TextChoices):
    """Why one clue goes on in another; what becomes of the limit follows from it."""

    REPEATED = "repeated", _("同一举报人重复举报，没有新的事实（不再处理）")
    NEW_FACTS = "new_facts", _("同一举报人补充了新的事实（期限重新计算）")
    SAME_MATTER = "same_matter", _("同一违法行为，由其他人反映")


class MeasureState(TextChoices):
    ISSUED = "issued", _("待复查")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未改正")
    WITHDRAWN = "withdrawn", pgettext_lazy("measure", "已撤回")
