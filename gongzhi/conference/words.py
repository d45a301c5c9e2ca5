"""The fixed words of the joint conference: states, replies, lights. Titles are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingState(TextChoices):
    """Where a meeting stands."""

    PLANNED = "planned", _("筹备中")
    CALLED = "called", _("已通知")
    HELD = "held", _("已召开")
    COMMENTING = "commenting", _("纪要征求意见")
    APPROVED = "approved", _("纪要已审定")
    SENT = "sent", _("纪要已印发")
    RECORDED = "recorded", _("补录")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "已取消")


TOOK_PLACE = frozenset(
    {MeetingState.HELD, MeetingState.COMMENTING, MeetingState.APPROVED, MeetingState.SENT, MeetingState.RECORDED}
)
AFTER_MINUTES = frozenset({MeetingState.SENT, MeetingState.RECORDED})


class TopicState(TextChoices):
    """What became of a proposed topic."""

    PROPOSED = "proposed", _("已提出")
    CHOSEN = "chosen", _("列入议程")
    DECLINED = "declined", _("未列入")


class Reply(TextChoices):
    """What a unit answers to a notice of meeting."""

    ATTENDS = "attends", _("按时参加")
    ALTERNATE = "alternate", _("委托他人参加")
    LEAVE = "leave", pgettext_lazy("meeting", "请假")


class PersonRole(TextChoices):
    """What somebody is in the conference."""

    CONVENER = "convener", _("召集人")
    DEPUTY = "deputy", _("副召集人")
    REPRESENTATIVE = "representative", _("联席会议成员")
    ALTERNATE = "alternate", _("替补成员")
    LIAISON = "liaison", _("联络员")


class AssignmentState(TextChoices):
    """Where an assignment stands."""

    DRAFTED = "drafted", pgettext_lazy("assignment", "待下达")
    ISSUED = "issued", _("待确认")
    CONTESTED = "contested", _("有异议")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "办理中")
    DELIVERED = "delivered", _("待验收")
    MET = "met", _("已验收")
    CLOSED = "closed", _("已销号")
    CANCELLED = "cancelled", pgettext_lazy("assignment", "已取消")


RUNNING = frozenset({AssignmentState.ISSUED, AssignmentState.CONTESTED, AssignmentState.ACCEPTED})
"""The owner still owes it: such assignments can be late."""
UNFINISHED = RUNNING | {AssignmentState.DELIVERED}
"""What the next meeting's agenda shows."""
KNOWN = frozenset(set(AssignmentState) - {AssignmentState.DRAFTED})
"""What owners and co-owners see."""


class Decision(TextChoices):
    """How a contested assignment is decided."""

    UPHOLD = "uphold", _("维持，由原单位办理")
    REASSIGN = "reassign", _("改由其他单位办理")
    WITHDRAW = "withdraw", _("撤回任务")


class Light(TextChoices):
    """How an assignment stands against its day."""

    ON_TIME = "on_time", _("按期")
    DUE_SOON = "due_soon", _("即将到期")
    LATE = "late", _("已逾期")
    DONE = "done", pgettext_lazy("assignment", "已完成")


class Source(TextChoices):
    """What an assignment follows from, where it is no resolution."""

    CASE = "case", _("诉求件")
    INSPECTION = "inspection", _("检查任务")
    CAMPAIGN = "campaign", _("专项行动")
    INCIDENT = "incident", _("群体事件")


class Direction(TextChoices):
    """Which way an indicator is to move."""

    UP = "up", _("不低于")
    DOWN = "down", _("不高于")
