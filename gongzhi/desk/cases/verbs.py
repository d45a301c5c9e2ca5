"""Every verb of a case at the desk: the form that asks for what it needs, and the action that does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.cases.actions.accept import accept_case
from gongzhi.cases.actions.amend import amend_case
from gongzhi.cases.actions.answer import answer_enquiry
from gongzhi.cases.actions.answer_assist import answer_assistance
from gongzhi.cases.actions.ask import ask_for_more
from gongzhi.cases.actions.assign import assign_case
from gongzhi.cases.actions.close import close_case
from gongzhi.cases.actions.decline import decline_case
from gongzhi.cases.actions.designate import designate_case
from gongzhi.cases.actions.end import end_case
from gongzhi.cases.actions.excuse import excuse_assistance
from gongzhi.cases.actions.extend import extend_limit
from gongzhi.cases.actions.hand_back import hand_back_case
from gongzhi.cases.actions.invite import invite_assistance
from gongzhi.cases.actions.link import link_cases
from gongzhi.cases.actions.note import note_on_case
from gongzhi.cases.actions.recover import record_recovery
from gongzhi.cases.actions.remind import remind_holder
from gongzhi.cases.actions.reopen import reopen_case
from gongzhi.cases.actions.resume import resume_case
from gongzhi.cases.actions.return_ import return_case
from gongzhi.cases.actions.route import route_case
from gongzhi.cases.actions.serve import serve_case
from gongzhi.cases.actions.settle import settle_case
from gongzhi.cases.actions.split import split_report
from gongzhi.cases.actions.supply import supply_more
from gongzhi.cases.actions.suspend import suspend_case
from gongzhi.cases.actions.take_over import take_over_case
from gongzhi.cases.actions.transfer import transfer_case
from gongzhi.cases.actions.unlink import unlink_cases
from gongzhi.cases.actions.verify import verify_report
from gongzhi.cases.actions.withdraw import withdraw_case
from gongzhi.desk.cases import forms


@dataclass(frozen=True)
class Verb:
    """How a verb is done at the desk."""

    form: type[forms.VerbForm]
    action: Callable
    done: str
    """What the officer is told afterwards."""


VERBS: dict[str, Verb] = {
    "route": Verb(forms.RouteForm, route_case, _("已分办。")),
    "accept": Verb(forms.AcceptForm, accept_case, _("已受理。")),
    "answer": Verb(forms.AnswerForm, answer_enquiry, _("已答复并办结。")),
    "settle": Verb(forms.SettleForm, settle_case, _("已登记结果。核对后即可办结。")),
    "verify": Verb(forms.VerifyForm, verify_report, _("已登记核查结论。核对后即可办结。")),
    "end": Verb(forms.EndForm, end_case, _("已终止调解。核对后即可办结。")),
    "serve": Verb(forms.ServeForm, serve_case, _("已登记告知。")),
    "close": Verb(forms.NoteForm, close_case, _("已办结。消费者现在可以评价。")),
    "ask": Verb(forms.AskForm, ask_for_more, _("已请消费者补充材料。")),
    "supply": Verb(forms.SupplyForm, supply_more, _("已登记补充的材料。")),
    "decline": Verb(forms.DeclineForm, decline_case, _("已决定不予受理。")),
    "transfer": Verb(forms.TransferForm, transfer_case, _("已转出，等待对方接收。")),
    "designate": Verb(forms.DesignateForm, designate_case, _("已指定，件已到该单位。")),
    "take_over": Verb(forms.NoteForm, take_over_case, _("已接收。")),
    "return": Verb(forms.ReasonForm, return_case, _("已退回。")),
    "hand_back": Verb(forms.ReasonForm, hand_back_case, _("已交回受理入口。")),
    "assign": Verb(forms.AssignForm, assign_case, _("已指派。")),
    "invite": Verb(forms.InviteForm, invite_assistance, _("已邀请协办。")),
    "answer_assist": Verb(forms.AnswerAssistForm, answer_assistance, _("已答复承办单位。")),
    "excuse": Verb(forms.ExcuseForm, excuse_assistance, _("已免除协办。")),
    "suspend": Verb(forms.SuspendForm, suspend_case, _("已中止。")),
    "resume": Verb(forms.NoteForm, resume_case, _("已恢复办理。")),
    "extend": Verb(forms.ExtendForm, extend_limit, _("已延长期限。")),
    "remind": Verb(forms.RemindForm, remind_holder, _("已催办。")),
    "note": Verb(forms.NoteTextForm, note_on_case, _("已备注。")),
    "amend": Verb(forms.AmendForm, amend_case, _("已修改。")),
    "split": Verb(forms.SplitForm, split_report, _("已分立为一件举报。")),
    "link": Verb(forms.NumberForm, link_cases, _("已关联。")),
    "unlink": Verb(forms.NumberForm, unlink_cases, _("已解除关联。")),
    "withdraw": Verb(forms.WithdrawForm, withdraw_case, _("已登记撤回。")),
    "recover": Verb(forms.RecoverForm, record_recovery, _("已登记挽回的损失。")),
    "reopen": Verb(forms.ReasonForm, reopen_case, _("已重办。")),
}
"""One row a verb; the table of transitions says when each is open and to whom."""
