"""Every verb of incidents at the desk: its form, and what the officer is told afterwards."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.desk.incidents import forms


@dataclass(frozen=True)
class Verb:
    """How a verb is done at the desk; the action stands in `incidents.verbs`."""

    form: type[forms.ActForm]
    done: str
    back: str = "incident"
    """The page that follows: incident, incident-matters, incident-decisions or incident-money."""


VERBS: dict[str, Verb] = {
    "revise": Verb(forms.ReviseForm, _("已修改。")),
    "take_in": Verb(forms.NumbersForm, _("已归集。"), "incident-matters"),
    "release": Verb(forms.ReleaseForm, _("已移出，原承办单位继续办理。"), "incident-matters"),
    "set_force": Verb(forms.ForceForm, _("已设定工作专班。")),
    "hand_lead": Verb(forms.LeadForm, _("已变更牵头单位，原牵头单位留在专班。")),
    "open": Verb(forms.NoteForm, _("已启动处置。承办单位现在可以看到。")),
    "raise_level": Verb(forms.LevelForm, _("已提交；需要两人的级别等待另一人确认。")),
    "lower_level": Verb(forms.LowerForm, _("已提交；需要两人的级别等待另一人确认。")),
    "confirm_level": Verb(forms.NoteForm, _("已确认级别。")),
    "refuse_level": Verb(forms.ReasonForm, _("级别不变。")),
    "start_registration": Verb(forms.NoteForm, _("登记页面已开放，地址和二维码在下面。")),
    "stop_registration": Verb(forms.NoteForm, _("登记页面已关闭。")),
    "decide": Verb(forms.DecideForm, _("已作出统一决定。"), "incident-decisions"),
    "carry_out": Verb(forms.CarryOutForm, _("已执行。"), "incident-decisions"),
    "tell": Verb(forms.TellForm, _("已告知，每件的消费者都能看到。")),
    "note": Verb(forms.TextForm, _("已记录。")),
    "admit": Verb(forms.AdmitForm, _("已核定。"), "incident-matters"),
    "enter_funds": Verb(forms.FundsForm, _("已登记款项。"), "incident-money"),
    "void_funds": Verb(forms.VoidForm, _("已作废，记录保留。"), "incident-money"),
    "plan_shares": Verb(forms.SharesForm, _("已拟定，由另一人复核后分配。"), "incident-money"),
    "drop_shares": Verb(forms.ReasonForm, _("方案已作废。"), "incident-money"),
    "share_out": Verb(forms.NoteForm, _("已分配，每件的办理记录和消费者页面都有数额。"), "incident-money"),
    "end": Verb(forms.EndForm, _("已结束，总结报告已出具。")),
    "cancel": Verb(forms.ReasonForm, _("已撤销，各件继续各自办理。")),
}
