"""Every verb of plans and inspections at the desk: its form, and what the officer is told afterwards."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.desk.inspections import forms


@dataclass(frozen=True)
class Verb:
    """How a verb is done at the desk; the action stands in `inspections.verbs`."""

    form: type[forms.ActForm]
    done: str


PLANS: dict[str, Verb] = {
    "list_officers": Verb(forms.RosterForm, _("已设定检查人员名录。")),
    "lock": Verb(forms.LockForm, _("名单已锁定。现在可以抽签。")),
    "unlock": Verb(forms.ReasonForm, _("已解除锁定。")),
    "draw": Verb(forms.DrawForm, _("已抽签，检查任务已生成。")),
    "launch": Verb(forms.PlainForm, _("已开始实施，检查任务已生成。")),
    "disclose": Verb(forms.PlainForm, _("已公开，任何人都可以复算。")),
    "reveal": Verb(forms.PlainForm, _("暗访已公开。")),
    "finish": Verb(forms.NoteForm, _("计划已完成。")),
    "cancel": Verb(forms.ReasonForm, _("计划已取消。")),
}
INSPECTIONS: dict[str, Verb] = {
    "assign": Verb(forms.OfficersForm, _("已派员。")),
    "recuse": Verb(forms.RecuseForm, _("已登记回避。")),
    "start": Verb(forms.NoteForm, _("已开始检查。")),
    "photograph": Verb(forms.PlainForm, _("已添加照片。")),
    "seize": Verb(forms.SeizeForm, _("已登记查缴物品。")),
    "follow": Verb(forms.FollowForm, _("已登记处理。")),
    "tell": Verb(forms.NoteForm, _("已登记书面告知。")),
    "recheck": Verb(forms.RecheckForm, _("已登记复查。")),
    "close": Verb(forms.NoteForm, _("已办结。")),
    "publish": Verb(forms.PlainForm, _("结果已公开。")),
    "cancel": Verb(forms.ReasonForm, _("已取消。")),
}
"""`submit` and `record` are done on the page for the field; `list_targets` and `drop_target` on that of the list."""
