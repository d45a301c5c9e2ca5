"""Every verb of campaigns at the desk: its form, and what the officer is told afterwards."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.desk.campaigns import forms


@dataclass(frozen=True)
class Verb:
    """How a verb is done at the desk; the action stands in `campaigns.verbs`."""

    form: type[forms.ActForm]
    done: str
    back: str = "campaign"
    """The page that follows: campaign, campaign-plan or campaign-taken."""


VERBS: dict[str, Verb] = {
    "revise": Verb(forms.ReviseForm, _("已修改方案。")),
    "set_members": Verb(forms.MembersForm, _("已设定成员单位。")),
    "set_goal": Verb(forms.GoalForm, _("已设定目标。")),
    "drop_goal": Verb(forms.GoalIdForm, _("已取消目标。")),
    "set_tasks": Verb(forms.TasksForm, _("已分解任务。"), "campaign-plan"),
    "drop_task": Verb(forms.TaskIdForm, _("已取消任务。"), "campaign-plan"),
    "attach": Verb(forms.AttachForm, _("已添加文件。")),
    "approve": Verb(forms.NoteForm, _("已批准。成员单位现在可以看到。")),
    "start": Verb(forms.NoteForm, _("已启动。成员单位可以纳入记录了。")),
    "leave_out": Verb(forms.TakenIdForm, _("已移出。"), "campaign-taken"),
    "urge": Verb(forms.UrgeForm, _("已督促，会进入对方监督人的到期提醒。")),
    "answer": Verb(forms.AnswerForm, _("已答复。")),
    "wind_up": Verb(forms.NoteForm, _("已转入收尾。")),
    "close": Verb(forms.CloseForm, _("专项行动已结束，总结报告已出具。")),
    "report": Verb(forms.NoteForm, _("已重新出具总结报告。")),
    "cancel": Verb(forms.ReasonForm, _("已取消专项行动。")),
}
"""`take_in` is done on its own page and on those of the records."""
