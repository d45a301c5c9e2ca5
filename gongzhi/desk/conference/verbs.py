"""Every verb of meetings and assignments at the desk: its form, and what the officer is told afterwards."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.desk.conference import forms


@dataclass(frozen=True)
class Verb:
    """How a verb is done at the desk; the action stands in `conference.verbs`."""

    form: type[forms.ActForm]
    done: str
    back: str = ""
    """Which page of the meeting follows: empty for the first, meeting-resolutions, meeting-minutes."""


RESOLUTIONS, MINUTES = "meeting-resolutions", "meeting-minutes"
MEETING_VERBS: dict[str, Verb] = {
    "revise": Verb(forms.ReviseMeetingForm, _("已修改会议安排。")),
    "invite": Verb(forms.InviteForm, _("已设定参会单位。")),
    "propose": Verb(forms.ProposeForm, _("已提出议题。")),
    "choose": Verb(forms.ChooseForm, _("已确定议程。")),
    "decline": Verb(forms.DeclineForm, _("未列入议程，提出单位能看到理由。")),
    "attach": Verb(forms.PaperForm, _("已上传会议材料。")),
    "call": Verb(forms.CallForm, _("已发出会议通知，各单位会在到期提醒里看到。")),
    "acknowledge": Verb(forms.AcknowledgeForm, _("已签收。")),
    "reply": Verb(forms.ReplyForm, _("已回复。")),
    "postpone": Verb(forms.PostponeForm, _("已改期，请重新发出通知。")),
    "cancel": Verb(forms.ReasonForm, _("已取消会议。")),
    "hold": Verb(forms.HoldForm, _("已登记到会情况，可以登记决议了。"), RESOLUTIONS),
    "resolve": Verb(forms.ResolveForm, _("已登记决议。"), RESOLUTIONS),
    "aim": Verb(forms.AimForm, _("已设定指标。"), RESOLUTIONS),
    "drop_resolution": Verb(forms.OfResolutionForm, _("已删去决议。"), RESOLUTIONS),
    "write": Verb(forms.WriteForm, _("已保存纪要。"), MINUTES),
    "consult": Verb(forms.NoteForm, _("已发各单位征求意见。"), MINUTES),
    "comment": Verb(forms.CommentForm, _("已提交意见。"), MINUTES),
    "approve": Verb(forms.NoteForm, _("纪要已审定，正文不再变动。"), MINUTES),
    "send": Verb(forms.PlainForm, _("纪要已印发，有编号，可下载 DOCX 和 PDF。"), MINUTES),
    "publish": Verb(forms.PublishForm, _("已更新公开情况。"), RESOLUTIONS),
}
ASSIGNMENT_VERBS: dict[str, Verb] = {
    "revise": Verb(forms.ReviseAssignmentForm, _("已修改任务。")),
    "set_milestones": Verb(forms.MilestonesForm, _("已设定节点。")),
    "issue": Verb(forms.PlainForm, _("已下达，责任单位会在到期提醒里看到。")),
    "accept": Verb(forms.NoteForm, _("已确认承办。")),
    "contest": Verb(forms.ReasonForm, _("已提出异议，由办公室裁定。")),
    "decide": Verb(forms.DecideForm, _("已裁定。")),
    "report": Verb(forms.ReportForm, _("已报告进展。")),
    "reach": Verb(forms.ReachForm, _("已登记节点完成。")),
    "attach": Verb(forms.EvidenceForm, _("已上传佐证。")),
    "ask_extension": Verb(forms.AskExtensionForm, _("已申请延期；批准之前期限不变。")),
    "grant": Verb(forms.GrantForm, _("已同意延期。")),
    "refuse": Verb(forms.AnswerForm, _("已答复不同意延期。")),
    "deliver": Verb(forms.DeliverForm, _("已报送，等办公室验收。")),
    "accept_delivery": Verb(forms.NoteForm, _("已验收。")),
    "return": Verb(forms.ReasonForm, _("已退回补办，期限不变。")),
    "close": Verb(forms.NoteForm, _("已销号。")),
    "urge": Verb(forms.TextForm, _("已催办，对方签收后这里能看到。")),
    "receive_urge": Verb(forms.ReceiveUrgeForm, _("已签收催办。")),
    "escalate": Verb(forms.TextForm, _("已提请召集人。")),
    "instruct": Verb(forms.TextForm, _("已批示，责任单位会看到。")),
    "supervise": Verb(forms.SuperviseForm, _("已开展督查。")),
    "conclude": Verb(forms.ConcludeForm, _("已作出督查结论。")),
    "cancel": Verb(forms.ReasonForm, _("已取消任务。")),
}
"""`circulate` is done for several at once, on its own page."""
