"""Settling with a consumer at the trader's desk: the thread, the acts, ready-made answers, the pledge."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.cases.models import Case
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.fields import FilesField, ReadField
from gongzhi.desk.pages import put_refusal
from gongzhi.directory import reading
from gongzhi.directory.queries import traders_acted_for
from gongzhi.negotiation.actions.decline import decline_negotiation
from gongzhi.negotiation.actions.end import end_membership
from gongzhi.negotiation.actions.join import join_odr
from gongzhi.negotiation.actions.perform import perform_settlement
from gongzhi.negotiation.actions.propose import propose_settlement
from gongzhi.negotiation.actions.ready_answers import drop_answer, keep_answer
from gongzhi.negotiation.actions.write import write_message
from gongzhi.negotiation.models import Membership
from gongzhi.negotiation.moves import LONGEST
from gongzhi.negotiation.queries import (
    negotiation_of,
    offers_of,
    pledges_of,
    ready_answers,
    refusal_of,
    silence_of,
    thread_of,
)
from gongzhi.negotiation.rules import MOST_DAYS
from gongzhi.negotiation.words import UNDER_WAY, Pledge, Remedy
from gongzhi.trader_desk.acts import Act, ActForm
from gongzhi.trader_desk.pages import show, trader_page


def text_field(label, help_text="", **rest) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea({"rows": 5}), help_text=help_text, **rest
    )


class OfferForm(ActForm):
    """What is offered, how much, by when, with a few words and evidence."""

    remedy = forms.ChoiceField(
        label=lazy("解决方案"),
        widget=forms.RadioSelect,
        choices=Remedy.choices,
        error_messages={"required": lazy("请选择一种解决方案。")},
    )
    amount = ReadField(
        reading.read_amount,
        label=lazy("金额（元）"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal"}),
        empty_value=None,
        help_text=lazy("退款、部分退款必须填写。"),
    )
    perform_by = forms.DateField(
        label=lazy("履行日期"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": lazy("请写明哪天之前履行。"),
            "invalid": lazy("请写成年-月-日，例如 2026-05-01。"),
        },
    )
    text = text_field(lazy("说明"), error_messages={"required": lazy("请写几句话说明。")})

    def prepare(self):
        self.fields["files"] = FilesField(label=_("证据材料"), required=False)
        self.fields["perform_by"].help_text = _("今天起 %(days)s 天之内。") % {"days": MOST_DAYS}


class TextForm(ActForm):
    """A few words and evidence."""

    text = text_field(lazy("内容"), error_messages={"required": lazy("请写下要说的话。")})

    def prepare(self):
        self.fields["files"] = FilesField(label=_("证据材料"), required=False)


class DeclineForm(ActForm):
    """Why the trader does not settle."""

    text = text_field(
        lazy("不同意的理由"),
        lazy("消费者和行政机关会看到。"),
        error_messages={"required": lazy("请写明不同意的理由，消费者和行政机关会看到。")},
    )


def act(verb: str, action):
    """Make the function that does a verb, and the one that tells why it is not possible."""

    def run(case: Case, told: dict, *, by: Actor, at: datetime, key):
        found = negotiation_of(case, viewer=by)
        if found is None:
            raise Refused(_("本件没有在协商和解。"))
        return action(negotiation=found, **told, by=by, at=at, key=key)

    def refusal(case: Case, *, by: Actor, at: datetime) -> str:
        return refusal_of(negotiation_of(case, viewer=by), verb, by=by, at=at)

    return {"run": run, "refusal": refusal}


ACTS: dict[str, Act] = {
    "propose": Act(
        lazy("答复并提出方案"),
        lazy("消费者会看到您的说明和方案，接受后即达成和解，请按约定的日期履行。"),
        lazy("提交方案"),
        lazy("方案已提交，等待消费者答复。"),
        OfferForm,
        **act("propose", propose_settlement),
    ),
    "perform": Act(
        lazy("已履行"),
        lazy("写明怎样履行的，上传凭证。消费者确认，或者逾期没有提出异议，本件即和解成功。"),
        lazy("提交"),
        lazy("已提交，等待消费者确认。"),
        TextForm,
        **act("perform", perform_settlement),
    ),
    "write": Act(
        lazy("留言"),
        lazy("补充说明、询问或者提供证据，不改变方案。"),
        lazy("发送"),
        lazy("已发送。"),
        TextForm,
        **act("write", write_message),
    ),
    "decline": Act(
        lazy("不同意和解"),
        lazy("提交后本件立即转到有权处理的行政机关，协商记录一并转去。"),
        lazy("确认不同意"),
        lazy("已转行政机关处理。"),
        DeclineForm,
        **act("decline", decline_negotiation),
        is_final=True,
    ),
}


def show_negotiation(case: Case, *, viewer: Actor, at: datetime) -> dict | None:
    """Gather the negotiation for the page of a matter."""
    found = negotiation_of(case, viewer=viewer)
    if found is None:
        return None
    thread = thread_of(found, viewer=viewer)
    return {
        "negotiation": found,
        "thread": thread[::-1],
        "offers": [
            {"verb": offer.verb, "title": ACTS[offer.verb].title, "main": offer.transition.main}
            for offer in offers_of(found, viewer=viewer, at=at)
            if offer.verb in ACTS and not offer.refusal
        ],
        "under_way": found.state in UNDER_WAY,
        "answers": ready_answers(viewer=viewer)[:20] if found.state in UNDER_WAY else [],
    }


# Ready-made answers


class AnswerForm(forms.Form):
    """A ready-made answer."""

    use_required_attribute = False
    title = forms.CharField(
        label=lazy("标题"), max_length=40, error_messages={"required": lazy("请填写标题，不超过 40 个字。")}
    )
    text = text_field(lazy("内容"), error_messages={"required": lazy("请填写模板的内容。")})


@require_http_methods(["GET", "HEAD", "POST"])
@trader_page
def answers(request: HttpRequest) -> HttpResponse:
    """List the ready-made answers; keep one."""
    form, status = AnswerForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            trader = traders_acted_for(viewer=request.viewer)[0]
            try:
                keep_answer(trader_id=trader.pk, **form.cleaned_data, by=request.viewer, at=clock.now())
            except Refused as refused:
                status = put_refusal(form, refused)
            else:
                messages.success(request, _("模板已保存。"))
                return redirect("trader:ready-answers")
    context = {"form": form, "rows": ready_answers(viewer=request.viewer)}
    return show(request, "trader_desk/ready_answers.html", context, here="accounts", status=status)


@require_POST
@trader_page
def drop(request: HttpRequest, answer: int) -> HttpResponse:
    """Throw a ready-made answer away."""
    found = ready_answers(viewer=request.viewer).filter(pk=answer).first()
    if found is None:
        raise Http404
    drop_answer(answer=found, by=request.viewer, at=clock.now())
    messages.success(request, _("模板已删除。"))
    return redirect("trader:ready-answers")


# The pledge


class LeaveForm(forms.Form):
    """Why a trader leaves."""

    use_required_attribute = False
    reason = forms.CharField(
        label=lazy("退出的理由"), max_length=200, error_messages={"required": lazy("请写明退出的理由。")}
    )


@require_safe
@trader_page
def pledge(request: HttpRequest) -> HttpResponse:
    """Show what the pledge means and where it stands."""
    return show_pledge(request)


def show_pledge(request: HttpRequest, *, form: LeaveForm | None = None, status: int = 200, refusal: str = ""):
    rows = [
        {
            "trader": trader,
            "membership": row,
            "open": row is not None and row.state != Pledge.ENDED,
            "silence": silence_of(row, on=clock.today()) if row is not None and row.state != Pledge.ENDED else None,
        }
        for trader, row in pledges_of(viewer=request.viewer)
    ]
    context = {"rows": rows, "form": form or LeaveForm(), "refusal": refusal}
    return show(request, "trader_desk/pledge.html", context, here="pledge", status=status)


@require_POST
@trader_page
def join(request: HttpRequest, trader: int) -> HttpResponse:
    """Pledge to settle online."""
    try:
        join_odr(trader_id=trader, by=request.viewer, at=clock.now())
    except Refused as refused:
        return show_pledge(request, status=409, refusal=str(refused.reason))
    messages.success(request, _("已参加在线和解，消费者现在可以选择先与您协商。"))
    return redirect("trader:pledge")


@require_POST
@trader_page
def leave(request: HttpRequest, trader: int) -> HttpResponse:
    """Leave."""
    row: Membership | None = {one.pk: row for one, row in pledges_of(viewer=request.viewer)}.get(trader)
    if row is None:
        raise Http404
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return show_pledge(request, form=form, status=422)
    try:
        end_membership(membership=row, reason=form.cleaned_data["reason"], by=request.viewer, at=clock.now())
    except Refused as refused:
        return show_pledge(request, status=409, refusal=str(refused.reason))
    messages.success(request, _("已退出在线和解；正在协商的事项请继续处理完。"))
    return redirect("trader:pledge")
