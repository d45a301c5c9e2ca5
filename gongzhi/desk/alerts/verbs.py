"""Every verb of alerts at the desk: its form, and what the officer is told afterwards."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.desk.alerts import forms


@dataclass(frozen=True)
class Verb:
    """How a verb is done at the desk; the action stands in `alerts.verbs`."""

    form: type[forms.ActForm]
    done: str


VERBS: dict[str, Verb] = {
    "edit": Verb(forms.EditForm, _("已修改提示。")),
    "submit": Verb(forms.NoteForm, _("已送审，由另一名监督人或联席会议办公室审核。")),
    "send_back": Verb(forms.ReasonForm, _("已退回修改。")),
    "approve": Verb(forms.NoteForm, _("已审核通过，可以发布。")),
    "publish": Verb(forms.NoteForm, _("已发布，正在寄给订阅人。")),
    "correct": Verb(forms.CorrectForm, _("已提出更正，由另一名工作人员复核后公开。")),
    "confirm_correction": Verb(forms.NoteForm, _("已更正。")),
    "refuse_correction": Verb(forms.ReasonForm, _("没有采用这项更正。")),
    "end": Verb(forms.EndForm, _("提示已提前结束。")),
    "drop": Verb(forms.ReasonForm, _("已放弃草稿。")),
}
